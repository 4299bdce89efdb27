// SPDX-License-Identifier: Apache-2.0
#pragma once

// A disk that is full: while it lives, this process and those it starts can write no file beyond that size.

#include <sys/resource.h>

#include <csignal>

namespace tight::cli::tests {

class file_size_limit {
public:
    explicit file_size_limit(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~file_size_limit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, signal_);
    }
    file_size_limit(const file_size_limit&) = delete;
    file_size_limit& operator=(const file_size_limit&) = delete;

private:
    void (*signal_)(int);
    rlimit before_{};
};

}  // namespace tight::cli::tests
