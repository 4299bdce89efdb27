// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a printer writes to: a pipe, or a terminal, that tests can read.

#include <doctest/doctest.h>

#include <pty.h>
#include <unistd.h>

#include <array>
#include <string>

namespace tight::cli::tests {

// What is written to a pipe, read when asked; small texts only.
class pipe_end {
public:
    pipe_end() { REQUIRE(pipe(ends_.data()) == 0); }
    ~pipe_end() {
        if (ends_[1] >= 0) close(ends_[1]);
        close(ends_[0]);
    }
    pipe_end(const pipe_end&) = delete;
    pipe_end& operator=(const pipe_end&) = delete;

    int descriptor() const { return ends_[1]; }
    std::string written() {
        close(ends_[1]);
        ends_[1] = -1;
        std::array<char, 4096> text;
        const ssize_t count = read(ends_[0], text.data(), text.size());
        return std::string(text.data(), static_cast<std::size_t>(count));
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

class terminal {
public:
    terminal() { REQUIRE(openpty(&ours_, &theirs_, nullptr, nullptr, nullptr) == 0); }
    ~terminal() {
        close(ours_);
        close(theirs_);
    }
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    int descriptor() const { return theirs_; }

    // A terminal hands over what was written piece by piece: a bell tells where it ends.
    std::string written() const {
        REQUIRE(write(theirs_, "\a", 1) == 1);
        std::string text;
        std::array<char, 4096> block;
        while (!text.ends_with('\a')) {
            const ssize_t size = read(ours_, block.data(), block.size());
            REQUIRE(size > 0);
            text.append(block.data(), static_cast<std::size_t>(size));
        }
        text.pop_back();
        return text;
    }

private:
    int ours_ = -1;
    int theirs_ = -1;
};

}  // namespace tight::cli::tests
