// SPDX-License-Identifier: Apache-2.0
// `tight test`: builds the application and runs its tests.
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands/common_options.hpp"
#include "cli/project/application.hpp"
#include "cli/project/test_run.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::filesystem::path target = {};        // a folder of the application; empty: here
    std::vector<std::string> arguments = {};  // for the test program
};

exit_status run(const command_options& options, printer& out) {
    return run_tests(find_cpp_project(options.target), options.arguments, out);
}

void declare(CLI::App& app, command_options& options) {
    add_target(app, options.target, app_folder);
    app.add_option("ARGS", options.arguments, "For the test program, after --: `-- -tc='*movie*'` runs some tests");
}

}  // namespace

command test_command() { return make_command("", "test", "Build the application and run its tests", declare, run); }

}  // namespace tight::cli
