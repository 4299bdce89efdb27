// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight test`: builds the application and runs its tests.

#include <filesystem>
#include <string>
#include <vector>

#include "build/project.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct test_options {
    std::filesystem::path target = {};        // a folder of the application; empty: here
    std::vector<std::string> arguments = {};  // for the test program
};

exit_status test(const test_options& options, printer& out);

// The same, for commands that have the application. The tests run in its folder, with its variables; what they write is
// passed on as it comes. Tests that fail are exit_status::failed, and have been reported.
exit_status run_tests(const project& app, const std::vector<std::string>& arguments, printer& out);

}  // namespace tight::cli
