// SPDX-License-Identifier: Apache-2.0
#include "build/description.hpp"

#include <chrono>
#include <utility>

#include "build/build.hpp"
#include "core/command_error.hpp"
#include "process/run.hpp"

namespace tight::build {

std::string described_by(std::vector<std::string> command, const std::filesystem::path& folder, const project& app,
                         console& out) {
    command.emplace_back("--describe");
    auto done = process::run_process(
        command,
        {.directory = folder, .input = "", .output = process::process_output::apart, .limit = std::chrono::minutes(1)});
    if (!done) throw command_error{exit_status::internal, done.error().message};
    if (done->status == 0) return std::move(done->out);
    out.relay(done->err);
    fail_command("the program of " + app.name() + " does not describe itself: --describe ended with status " +
                     std::to_string(done->status),
                 "app_index.cpp should hand its arguments to tight::run(tight::this_application(), argc, argv)");
}

described_application describe_application(const project& app, console& out) {
    app_build build(app, out);
    build.build_program();
    auto described = read_description(described_by({build.program()}, app.root, app, out));
    if (!described) fail_command(described.error().message);
    return std::move(*described);
}

}  // namespace tight::build
