// SPDX-License-Identifier: Apache-2.0
// `tight publish STAGE`: gives a stage an immutable version of the functions.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "cli/commands/common_options.hpp"
#include "cli/project/cloud_project.hpp"
#include "cli/project/stage_move.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/stack_state.hpp"
#include "deploy/stack/versions.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::string stage = {};
    std::optional<std::string> version = {};  // a number or a stage; empty: the development stage
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

deploy::function_versions versions_named(const cloud_project& here, const running_stack& running,
                                         const std::string& version) {
    if (deploy::names_versions(version))
        return deploy::numbered_versions(here.aws(), running.stack, running.parts, version);
    return deploy::published_versions(here.aws(), running.stack, running.parts, running.stage(version));
}

exit_status run(const command_options& options, printer& out) {
    const cloud_project here(options.target);
    const std::string version = options.version.value_or(here.settings().dev_stage);
    const auto& stages = here.settings().stages;
    if (!deploy::names_versions(version) && std::ranges::find(stages, version) == stages.end())
        fail_command("Invalid version. Use a stage name or a numeric version number.",
                     "with several functions: `--version movies:3,actors:7`");
    if (version == options.stage) fail_command("Cannot deploy a stage into itself.");
    const running_stack running = here.running();
    const deploy::stage_metadata& stage = running.stage(options.stage);
    refuse_while_busy(running);
    out.say("Publishing " + running.stack.name + ':' + version + " to " + stage.name + "...");
    return move_stage(here, running, stage, versions_named(here, running, version), options.json, out);
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("STAGE", options.stage, "The stage that gets it")->required();
    app.add_option("--version", options.version,
                   "A number, one for each function (movies:3,actors:7), or the stage it is taken from "
                   "[default: the development stage]")
        ->type_name("N|STAGE");
    add_json(app, options.json);
    add_target(app, options.target, app_folder);
}

}  // namespace

command publish_command() {
    return make_command("", "publish", "Give a stage an immutable version of the functions", declare, run);
}

}  // namespace tight::cli
