// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes to a terminal, a pipe or a file without ever holding the caller up: a terminal that was stopped with Ctrl-S,
// or a reader that does not read, would otherwise stop a server that tells what it does.

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tight::cli {

class log_output {
public:
    // The descriptor must outlive it.
    explicit log_output(int descriptor);

    // Gives the reader half a second for what is left.
    ~log_output();
    log_output(const log_output&) = delete;
    log_output& operator=(const log_output&) = delete;

    // Whole lines. What the reader has not taken in time is left out, and it is told how many lines that were.
    void write(std::string_view lines);

private:
    void run();
    bool send(std::string_view text) const;
    std::string take();

    int descriptor_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string waiting_;
    std::size_t omitted_ = 0;
    bool over_ = false;
    bool is_late_ = false;  // nothing is waited for any more
    bool done_ = false;
    std::thread thread_;
};

}  // namespace tight::cli
