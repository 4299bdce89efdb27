// SPDX-License-Identifier: Apache-2.0
#pragma once

// What /proc says of other processes: whose environment holds a mark, and which ports a program and its children listen
// on.

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace attack {

// Processes (those not collected yet aside) whose environment holds the text.
std::vector<pid_t> marked_processes(const std::string& mark);

// The names of their programs, for messages: "cc1plus(123) sleep(124)".
std::string names_of(const std::vector<pid_t>& processes);

// Whether one of them runs a program of that name with a word among its arguments.
bool runs(const std::vector<pid_t>& processes, const std::string& program, const std::string& word);

// TCP ports that the process or a descendant of it listens on.
std::set<std::uint16_t> listening_ports(pid_t root);

// Ends what is left of a mark when a test is over, however it ended.
class mark_guard {
public:
    explicit mark_guard(std::string mark) : mark_(std::move(mark)) {}
    ~mark_guard() {
        for (const pid_t each : marked_processes(mark_)) ::kill(each, SIGKILL);
    }
    mark_guard(const mark_guard&) = delete;
    mark_guard& operator=(const mark_guard&) = delete;

private:
    std::string mark_;
};

}  // namespace attack
