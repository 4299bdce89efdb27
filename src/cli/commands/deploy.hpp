// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight deploy`: from the sources to a running stack.

#include <filesystem>
#include <optional>
#include <string>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct deploy_command_options {
    std::optional<std::string> stage = {};
    std::optional<std::string> package = {};  // a zip to deploy instead of building one
    bool no_lambda = false;
    bool rebuild = false;
    bool hotswap = false;
    bool dry_run = false;
    bool cancel = false;  // the update that is under way, and nothing else
    bool yes = false;
    bool json = false;
    std::optional<bool> express = {};   // where not said: for the development stage
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// Ends with the status on stdout, as `tight status` prints it. Nothing to change is a success.
exit_status deploy(const deploy_command_options& options, printer& out);

}  // namespace tight::cli
