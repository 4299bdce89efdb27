// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far long work is: on a terminal one line that changes, with the seconds it has taken; elsewhere a plain line now
// and then, so that who reads a log of CI sees that it goes on.
//
//     live_line line(out);
//     line.show("[12/80] app/functions/movies/handler.cpp");

#include <chrono>
#include <string>
#include <string_view>

#include "cli/terminal/printer.hpp"

namespace tight::cli {

class live_line {
public:
    static constexpr auto never = std::chrono::steady_clock::duration::max();

    // Elsewhere than on a terminal a line comes when `apart` has passed since the one before it. `out` must outlive it.
    explicit live_line(printer& out, std::chrono::steady_clock::duration apart = std::chrono::seconds(10))
        : out_(out), apart_(apart) {}
    ~live_line() { out_.progress({}); }
    live_line(const live_line&) = delete;
    live_line& operator=(const live_line&) = delete;

    // May be called again and again with the same, whose seconds change.
    void show(std::string_view text);

    // Counts the seconds from now on.
    void restart();

private:
    printer& out_;
    std::chrono::steady_clock::duration apart_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point said_ = begun_;
    std::string last_ = {};  // that was shown
};

}  // namespace tight::cli
