// SPDX-License-Identifier: Apache-2.0
#include "cli/project/test_run.hpp"

#include <cstdlib>
#include <filesystem>

#include "build/build.hpp"
#include "core/command_error.hpp"
#include "process/command.hpp"
#include "process/run.hpp"

namespace tight::cli {

exit_status run_tests(const build::project& app, const std::vector<std::string>& arguments, printer& out) {
    build::app_build build(app, out);
    build.build_all();
    if (!std::filesystem::exists(build.tests_program())) {
        out.say("There are no tests in " + app.name() + " yet: `tight generate function NAME` writes the first.");
        return exit_status::ok;
    }
    process::process_options how{.directory = app.root};
    for (const auto& [name, value] : build::project_variables(app))
        if (std::getenv(name.c_str()) == nullptr) how.environment.emplace_back(name, value);
    std::vector<std::string> command{build.tests_program()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto done = process::run_process(command, how);
    if (!done) throw command_error{exit_status::internal, done.error().message};
    if (done->status == 0) return exit_status::ok;
    if (done->status > 128)
        out.error("the tests of " + app.name() + " were ended by signal " + std::to_string(done->status - 128));
    else
        out.error("tests of " + app.name() + " fail: see above");
    return exit_status::failed;
}

}  // namespace tight::cli
