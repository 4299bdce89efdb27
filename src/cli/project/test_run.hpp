// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tests of an application in C++, for commands that run them.

#include <string>
#include <vector>

#include "build/project.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

// Builds and runs them in the application's folder, with its variables and these arguments; their output is passed on as
// it comes. Tests that fail are exit_status::failed, and are reported. Throws command_error if they do not build.
exit_status run_tests(const build::project& app, const std::vector<std::string>& arguments, printer& out);

}  // namespace tight::cli
