// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight status`: what runs, and where.

#include <filesystem>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct status_options {
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status status(const status_options& options, printer& out);

}  // namespace tight::cli
