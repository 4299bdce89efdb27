// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight logs`: what the functions of a stage and its API wrote, in the order of time.

#include <filesystem>
#include <optional>
#include <string>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct logs_options {
    std::optional<std::string> stage = {};  // where not said: the development stage
    std::string period = "1m";
    bool tail = false;
    std::string filter = {};
    std::optional<std::string> function = {};
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status logs(const logs_options& options, printer& out);

}  // namespace tight::cli
