// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight delete`: takes the stack away, with its logs and its packages.

#include <filesystem>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct delete_options {
    bool no_logs = false;  // keep them
    bool yes = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// Says what goes and what stays, and asks; without a person to ask it needs --yes. What cannot be deleted besides the
// stack is said, and the rest goes on.
exit_status delete_stack(const delete_options& options, printer& out);

}  // namespace tight::cli
