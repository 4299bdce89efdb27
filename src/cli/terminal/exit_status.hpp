// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a command ends. Whose fault it was decides the status, so that scripts can tell them apart.

#include <string>
#include <utility>

namespace tight::cli {

enum class exit_status : int {
    ok = 0,
    failed = 1,         // the user's to fix: a missing file, a test that fails
    usage = 2,          // the command line itself is wrong
    internal = 3,       // ours, or the cloud's
    interrupted = 130,  // Ctrl-C, as shells say it
};

// Ends the command from any depth; main prints it, once. `message` says where, what and why in one sentence; `hint`,
// which may be empty, says what to do now.
struct command_error {
    exit_status status = exit_status::failed;
    std::string message = {};
    std::string hint = {};
};

[[noreturn]] inline void fail_command(std::string message, std::string hint = {}) {
    throw command_error{exit_status::failed, std::move(message), std::move(hint)};
}

[[noreturn]] inline void fail_usage(std::string message, std::string hint = {}) {
    throw command_error{exit_status::usage, std::move(message), std::move(hint)};
}

}  // namespace tight::cli
