// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight deps install`: libraries of others, in app/vendored: headers below include/, libraries below lib/<triplet>/,
// where tight_app() finds them.

#include <filesystem>
#include <string>
#include <vector>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct deps_options {
    std::vector<std::string> names = {};
    bool requirements = false;
    std::string requirements_file = "requirements-vendor.txt";
    std::string from = {};              // "vcpkg", "conan", "debian"; empty: the first that is installed
    std::string arch = {};              // empty: as tight.yml says, or else x86_64
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// Prints on stdout what it installed, one a line. What is installed by name is recorded; what fails is not, the others
// are still tried, and the status is exit_status::failed.
exit_status deps_install(const deps_options& options, printer& out);

}  // namespace tight::cli
