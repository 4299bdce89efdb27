// SPDX-License-Identifier: Apache-2.0
// `tight status`: what runs, and where.
#include <filesystem>

#include "cli/commands/common_options.hpp"
#include "cli/project/cloud_project.hpp"
#include "cli/project/stack_status.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

namespace {

struct command_options {
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status run(const command_options& options, printer& out) {
    const cloud_project here(options.target);
    if (const auto running = here.find())
        show_status(here, *running, options.json, out);
    else
        show_nothing(here.settings().name, options.json, out);
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    add_json(app, options.json);
    add_target(app, options.target, app_folder);
}

}  // namespace

command status_command() { return make_command("", "status", "Show what runs, and where", declare, run); }

}  // namespace tight::cli
