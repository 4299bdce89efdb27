// SPDX-License-Identifier: Apache-2.0
#include <cli/description.hpp>

#include <utility>

#include <cli/build.hpp>
#include <cli/process.hpp>

namespace tight::cli {

local::described_application describe_application(const project& app, printer& out) {
    app_build build(app, out);
    build.make_program();
    const auto done = run_process({build.program(), "--describe"},
                                  {.directory = app.root, .input = "", .output = process_output::apart});
    if (!done) throw command_error{exit_status::internal, done.error().message};
    if (done->status != 0) {
        out.relay(done->err);
        fail_command("the program of " + app.name + " does not describe itself: --describe ended with status " +
                         std::to_string(done->status),
                     "app_index.cpp should hand its arguments to tight::run(tight::this_application(), argc, argv)");
    }
    auto described = local::read_description(done->out);
    if (!described) fail_command(described.error().message);
    return std::move(*described);
}

}  // namespace tight::cli
