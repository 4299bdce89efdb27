// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/publish.hpp"

#include <algorithm>
#include <utility>

#include "cli/project/cloud_project.hpp"
#include "cli/terminal/deploy_talk.hpp"
#include "cli/terminal/stack_status.hpp"
#include "deploy/stack/stack_change.hpp"
#include "deploy/stack/stack_state.hpp"
#include "deploy/stack/versions.hpp"

namespace tight::cli {

namespace {

void refuse_while_busy(const running_stack& running) {
    const deploy::stack_phase phase = deploy::phase_of(running.stack.status);
    if (phase == deploy::stack_phase::ready) return;
    fail_command(running.stack.name + " is " + running.stack.status + ": its stages cannot be moved",
                 phase == deploy::stack_phase::busy ? "wait until it is done, `tight status` tells"
                                                    : "`tight deploy` says what can be done");
}

// Moves the stage and shows what runs then.
exit_status move(const cloud_project& here, const running_stack& running, const deploy::stage_metadata& stage,
                 const deploy::function_versions& to, bool as_json, printer& out) {
    deploy_talk talk(out, true);
    talk.take_signals();
    deploy::change_request request = deploy::move_stage(running.stack, stage, to);
    deploy::stack_changer changer(here.aws(), talk, {});
    running_stack now = running;
    if (changer.prepare(request))
        now.stack = changer.execute(request);
    else
        out.say("Nothing has changed.");
    out.progress({});
    show_status(here, here.with_functions(std::move(now)), as_json, out);
    return exit_status::ok;
}

deploy::function_versions wanted_versions(const cloud_project& here, const running_stack& running,
                                          const std::string& version) {
    if (deploy::names_versions(version))
        return deploy::numbered_versions(here.aws(), running.stack, running.parts, version);
    return deploy::published_versions(here.aws(), running.stack, running.parts, running.stage(version));
}

}  // namespace

exit_status publish(const publish_options& options, printer& out) {
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
    return move(here, running, stage, wanted_versions(here, running, version), options.json, out);
}

exit_status rollback(const rollback_options& options, printer& out) {
    const cloud_project here(options.target);
    const running_stack running = here.running();
    const deploy::stage_metadata& stage = running.stage(options.stage);
    refuse_while_busy(running);
    const auto to = deploy::earlier_versions(here.aws(), running.stack, running.parts, stage);
    if (to.empty())
        fail_command("the stage " + stage.name + " has no earlier version to go back to",
                     "`tight publish " + stage.name + " --version N` moves it to any version");
    for (const auto& [function, version] : to)
        out.say("Moving " + function + " of " + stage.name + " back from " +
                deploy::version_of(running.stack, stage, function) + " to " + version + "...");
    return move(here, running, stage, to, options.json, out);
}

}  // namespace tight::cli
