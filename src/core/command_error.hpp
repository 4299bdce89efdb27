// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a command ends. Whose fault it was decides the status, so that scripts can tell them apart.
//
//     fail_command("tight.yml, line 7: 'memroy' is not a key of functions.movies", "did you mean memory?");

#include <string>
#include <utility>

#include "core/exception.hpp"

namespace tight {

enum class exit_status : int {
    ok = 0,
    failed = 1,         // the user's to fix: a missing file, a test that fails
    usage = 2,          // the command line itself is wrong
    internal = 3,       // ours, or the cloud's: AWS refused or could not be reached
    interrupted = 130,  // Ctrl-C, as shells say it
};

// Ends the command from any depth; main prints it, once. The message says where, what and why in one sentence; `hint`,
// which may be empty, says what to do now.
class command_error : public exception {
public:
    command_error(exit_status why, std::string message, std::string advice = {})
        : exception(std::move(message)), status(why), hint(std::move(advice)) {}

    exit_status status;
    std::string hint;
};

[[noreturn]] inline void fail_command(std::string message, std::string hint = {}) {
    throw command_error(exit_status::failed, std::move(message), std::move(hint));
}

[[noreturn]] inline void fail_usage(std::string message, std::string hint = {}) {
    throw command_error(exit_status::usage, std::move(message), std::move(hint));
}

}  // namespace tight
