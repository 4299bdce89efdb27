// SPDX-License-Identifier: Apache-2.0
// `tight rollback STAGE`: gives a stage the versions of the functions that it had before.
#include <filesystem>
#include <string>

#include "cli/commands/common_options.hpp"
#include "cli/project/cloud_project.hpp"
#include "cli/project/stage_move.hpp"
#include "cli/terminal/command.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/stack_state.hpp"
#include "deploy/stack/versions.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::string stage = {};
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status run(const command_options& options, printer& out) {
    const cloud_project here(options.target);
    const running_stack running = here.running();
    const deploy::stage_metadata& stage = running.stage(options.stage);
    refuse_while_busy(running);
    const auto versions = deploy::earlier_versions(here.aws(), running.stack, running.parts, stage);
    if (versions.empty())
        fail_command("the stage " + stage.name + " has no earlier version to go back to",
                     "`tight publish " + stage.name + " --version N` moves it to any version");
    for (const auto& [function, version] : versions)
        out.say("Moving " + function + " of " + stage.name + " back from " +
                deploy::version_of(running.stack, stage, function) + " to " + version + "...");
    return move_stage(here, running, stage, versions, options.json, out);
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("STAGE", options.stage, "The stage that goes back")->required();
    add_json(app, options.json);
    add_target(app, options.target, app_folder);
}

}  // namespace

command rollback_command() {
    return make_command("", "rollback", "Give a stage the version it had before", declare, run);
}

}  // namespace tight::cli
