// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight build`: the application as what runs in AWS.

#include <filesystem>
#include <string>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct build_options {
    std::string arch = {};              // empty: as tight.yml says, or else x86_64
    std::string output_format = "zip";  // or "binary", "image"
    bool bundle = false;
    bool no_check = false;
    bool rebuild = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// Prints the package's file on stdout.
exit_status build(const build_options& options, printer& out);

}  // namespace tight::cli
