// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight diff`: what a deploy would change, in the template and in the code.

#include <filesystem>
#include <optional>
#include <string>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct diff_options {
    std::optional<std::string> package = {};  // a zip instead of what is built
    bool no_lambda = false;                   // the template alone: nothing is built
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// Changes nothing. What would change goes to stdout; nothing, where nothing would.
exit_status diff(const diff_options& options, printer& out);

}  // namespace tight::cli
