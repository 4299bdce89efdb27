// SPDX-License-Identifier: Apache-2.0
#pragma once

// Builds the application in a child process and keeps what the compiler said.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "build/diagnostics.hpp"
#include "local/child_process.hpp"
#include "net/event_loop.hpp"

namespace tight::local {

struct build_report {
    bool succeeded = false;
    bool cancelled = false;  // a newer change made it pointless
    double milliseconds = 0;
    std::vector<diagnostic> errors = {};
    std::string output = {};  // what compiler and tools wrote: the beginning where it is very long

    void append(std::string_view line);
};

// "app/x.cpp:3:7: expected ';'", or a general sentence.
std::string first_error(const build_report& failure);

class builder {
public:
    // `command` builds when run in `directory`: {"cmake", "--build", "build", "--target", "bootstrap"}.
    builder(net::event_loop& loop, std::vector<std::string> command, std::filesystem::path directory);

    // Calls `line` for each line of the build, `done` at its end. Requires: not running().
    void start(std::function<void(std::string_view line)> line, std::function<void(build_report)> done);

    // Ends a build that runs: it is asked to, and killed where it does not listen. `done` is still called.
    void cancel();

    bool running() const { return child_ != nullptr; }

private:
    void finish(bool succeeded);

    net::event_loop& loop_;
    std::vector<std::string> command_;
    std::filesystem::path directory_;
    std::unique_ptr<child_process> child_;
    net::event_loop::subscription not_started_ = {};
    net::event_loop::subscription kill_timer_ = {};
    std::function<void(build_report)> done_;
    std::chrono::steady_clock::time_point started_ = {};
    build_report report_;
};

}  // namespace tight::local
