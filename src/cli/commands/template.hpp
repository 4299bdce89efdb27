// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight template`: prints what CloudFormation would be told. Builds the application first, because it describes
// itself.

#include <filesystem>
#include <string>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct template_options {
    std::string format = "json";        // or "yaml"
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status print_template(const template_options& options, printer& out);

}  // namespace tight::cli
