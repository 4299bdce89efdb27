// SPDX-License-Identifier: Apache-2.0
#pragma once

// The application's process and all that it starts. It stays in the group of this one, so that whoever ends the group
// ends both; what it leaves behind becomes a child of this process.

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tight/error.hpp>

namespace tight::web {

// Names and values; nothing: there is none of that name.
using variables = std::vector<std::pair<std::string, std::optional<std::string>>>;

// Not safe from several threads.
class process {
public:
    process() = default;
    ~process() { kill(); }
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    // Starts a program, looked for on PATH, with this process's environment and `own` over it. What it writes
    // goes to the two descriptors. Requires: not running().
    result<void> start(const std::vector<std::string>& command, const variables& own, int out, int err);

    // Looks whether it has ended.
    bool running();

    // Of the last that ended: "exit status 1", "signal: segmentation fault".
    const std::string& how_it_ended() const { return end_; }

    pid_t pid() const { return pid_; }

    // Asks it to end, and kills what is left after `patience`.
    void stop(std::chrono::milliseconds patience);

    // Ends it and all that it started, now.
    void kill();

private:
    void note_end(int status);

    pid_t pid_ = -1;
    std::string end_;
};

}  // namespace tight::web
