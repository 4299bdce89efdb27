// SPDX-License-Identifier: Apache-2.0
#pragma once

// The owner of a file descriptor: closes it when it goes. A pipe is two of them.
//
//     const auto pipe = open_pipe();
//     if (!pipe) return fail(errc::io, std::strerror(errno));

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <utility>

namespace tight {

class file_descriptor {
public:
    explicit file_descriptor(int number = -1) : number_(number) {}
    ~file_descriptor() { close(); }
    file_descriptor(file_descriptor&& other) noexcept : number_(other.release()) {}
    file_descriptor& operator=(file_descriptor&& other) noexcept {
        if (this != &other) reset(other.release());
        return *this;
    }

    int get() const { return number_; }  // -1: none
    bool is_open() const { return number_ >= 0; }

    void reset(int number) {
        close();
        number_ = number;
    }
    void close() {
        if (number_ >= 0) ::close(std::exchange(number_, -1));
    }
    // The caller closes it from now on.
    [[nodiscard]] int release() { return std::exchange(number_, -1); }

private:
    int number_;
};

struct pipe_ends {
    file_descriptor read = file_descriptor();
    file_descriptor write = file_descriptor();
};

// Both ends are closed in programs that this one starts; reading never waits. Nothing: errno says why.
[[nodiscard]] inline std::optional<pipe_ends> open_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
    pipe_ends pipe{file_descriptor(ends[0]), file_descriptor(ends[1])};
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return std::nullopt;
    return pipe;
}

}  // namespace tight
