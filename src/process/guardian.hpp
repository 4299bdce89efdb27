// SPDX-License-Identifier: Apache-2.0
#pragma once

// A process between us and a program that we start. All that the program starts stays below it, however it detaches
// itself, and it ends all of that: when the program ends, when we say so, and when we are gone, however we ended.
//
// It is forked from a program with threads and executes no other one: all of it is safe in a signal handler.

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <cstdint>

namespace tight::process {

// How the program is started.
struct launch {
    const char* program = nullptr;
    char* const* arguments = nullptr;
    char* const* environment = nullptr;
    const char* directory = "";                  // empty: ours
    std::array<int, 3> descriptors{-1, -1, -1};  // what becomes its stdin, stdout and stderr; -1: ours
    bool shares_terminal = false;                // it stays in our process group, with our signal mask
    sigset_t signal_mask{};                      // ours
};

// What a guardian sends, one message each. It is sent the numbers of signals, a byte each.
struct guardian_report {
    enum class kind : std::uint8_t { started, failed, ended };

    kind what = kind::ended;
    int value = 0;  // the program's process id, an errno, a status as of waitpid
    std::int64_t max_rss_kb = 0;
};

// Runs the program to its end. `connection` is the guardian's end of a socket (SOCK_SEQPACKET); our death is its end.
// Requires: all signals but SIGCHLD are blocked.
[[noreturn]] void guard(const launch& how, int connection);

}  // namespace tight::process
