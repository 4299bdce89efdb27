// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far long work is: on a terminal one line that changes, with the seconds it has taken; elsewhere a plain line now
// and then, so that who reads a log of CI sees that it goes on.
//
//     progress_line line(out);
//     line.show("[12/80] app/functions/movies/handler.cpp");

#include <chrono>
#include <string>
#include <string_view>

#include "build/console.hpp"

namespace tight::build {

class progress_line {
public:
    static constexpr auto never = std::chrono::steady_clock::duration::max();

    // Elsewhere than on a terminal a line comes when `interval` has passed since the one before it. `out` must outlive it.
    explicit progress_line(console& out, std::chrono::steady_clock::duration interval = std::chrono::seconds(10))
        : out_(out), interval_(interval) {}
    ~progress_line() { out_.progress({}); }
    progress_line(const progress_line&) = delete;
    progress_line& operator=(const progress_line&) = delete;

    // May be called again and again with the same, whose seconds change.
    void show(std::string_view text);

    // Counts the seconds from now on.
    void restart();

private:
    console& out_;
    std::chrono::steady_clock::duration interval_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_time_ = started_;
    std::string last_ = {};  // that was shown
};

}  // namespace tight::build
