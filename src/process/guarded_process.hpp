// SPDX-License-Identifier: Apache-2.0
#pragma once

// A program that is started, with all that it starts itself: all of it ends when the program ends, and when we do,
// however we end (guardian.hpp).
//
//     guarded_process server;
//     if (auto started = server.start({.command = {"python3", "server.py"}}); !started) ...
//     server.signal(SIGTERM);
//     if (!server.ended(5s)) server.signal(SIGKILL);

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <tight/error.hpp>

namespace tight::process {

struct start_settings {
    std::vector<std::string> command = {};       // command[0] is looked for on PATH where it names no folder
    std::filesystem::path directory = {};        // where it runs; empty: here
    std::vector<std::string> environment = {};   // "NAME=value": all that it gets
    std::array<int, 3> descriptors{-1, -1, -1};  // what becomes its stdin, stdout and stderr; -1: ours

    // False: it leads a process group of its own, with the usual signals. True: it stays in ours with our signal mask,
    // so that it may use our terminal.
    bool shares_terminal = false;
};

struct process_end {
    int status = 0;  // as of waitpid
    std::int64_t max_rss_kb = 0;
};

// Used by one thread at a time.
class guarded_process {
public:
    guarded_process() = default;

    // Kills what still runs and waits until it is gone, a few seconds at most.
    ~guarded_process();
    guarded_process(const guarded_process&) = delete;
    guarded_process& operator=(const guarded_process&) = delete;

    // Returns once the program runs. The error (not_found, io) says what could not be started and why. Requires: not
    // running().
    result<void> start(const start_settings& settings);

    pid_t pid() const { return pid_; }
    bool running() const { return connection_ >= 0; }

    // Can be read once ended() has an answer; -1 where it does not run.
    int descriptor() const { return connection_; }

    // Sends a signal to the program, and to its group where it leads one. SIGKILL goes to all that it started.
    void signal(int number) const;

    // How it ended, once it and all that it started are gone. Waits at most so long.
    std::optional<process_end> ended(std::chrono::milliseconds limit = std::chrono::milliseconds(0));

private:
    process_end collect(std::optional<process_end> told);

    pid_t pid_ = -1;
    pid_t guardian_ = -1;
    int connection_ = -1;
};

}  // namespace tight::process
