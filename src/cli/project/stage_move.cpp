// SPDX-License-Identifier: Apache-2.0
#include "cli/project/stage_move.hpp"

#include <utility>

#include "cli/project/stack_status.hpp"
#include "cli/terminal/deploy_console.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/stack_change.hpp"
#include "deploy/stack/stack_state.hpp"

namespace tight::cli {

void refuse_while_busy(const running_stack& running) {
    const deploy::stack_phase phase = deploy::phase_of(running.stack.status);
    if (phase == deploy::stack_phase::ready) return;
    fail_command(running.stack.name + " is " + running.stack.status + ": its stages cannot be moved",
                 phase == deploy::stack_phase::busy ? "wait until it is done, `tight status` tells"
                                                    : "`tight deploy` says what can be done");
}

exit_status move_stage(const cloud_project& here, const running_stack& running, const deploy::stage_metadata& stage,
                       const deploy::function_versions& versions, bool as_json, printer& out) {
    deploy_console console(out, true);
    console.take_signals();
    deploy::change_request request = deploy::move_stage(running.stack, stage, versions);
    deploy::stack_changer changer(here.aws(), console, {});
    running_stack now = running;
    if (changer.prepare(request))
        now.stack = changer.execute(request);
    else
        out.say("Nothing has changed.");
    out.progress({});
    show_status(here, here.with_functions(std::move(now)), as_json, out);
    return exit_status::ok;
}

}  // namespace tight::cli
