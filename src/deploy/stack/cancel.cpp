// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/cancel.hpp"

#include "deploy/stack/stack_state.hpp"

namespace tight::deploy {

namespace {

// Why an operation in that state cannot be cancelled, or that there is none.
command_error refusal_of(const stack_description& stack) {
    const std::string& name = stack.name;
    const std::string& status = stack.status;
    if (status == "CREATE_IN_PROGRESS")
        return {exit_status::failed, name + " is being created for the first time: there is nothing to go back to",
                "`tight delete` takes away what there is of it"};
    if (status == "ROLLBACK_IN_PROGRESS")
        return {exit_status::failed, name + " could not be created, and is already being deleted",
                "`tight deploy --yes` begins again once that is done"};
    if (status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        return {exit_status::failed,
                "the update of " + name + " is done; only what it has replaced is still being removed",
                "`tight rollback STAGE` gives a stage the version it had before"};
    switch (phase_of(status)) {
        case stack_phase::deleting:
            return {exit_status::failed, name + " is being deleted, which cannot be cancelled"};
        case stack_phase::busy:
            return {exit_status::failed, name + " is " + status + ", which cannot be cancelled",
                    "wait until it is done, `tight status` tells"};
        case stack_phase::stuck:
            return {exit_status::failed, name + " is " + status + ": an update failed, and so did the way back",
                    "`tight deploy --yes` tries the way back again"};
        case stack_phase::absent:
            return {exit_status::failed, name + " has not been deployed yet: there is nothing to cancel"};
        default:
            return {exit_status::failed,
                    "there is nothing to cancel: no update of " + name + " is under way (" + status + ')'};
    }
}

}  // namespace

stack_description cancel_update(const cloud& aws, deploy_watcher& watcher, const stack_description& stack) {
    stack_changer changer(aws, watcher, {});
    if (is_way_back(stack.status)) {
        watcher.say(stack.name + " is on its way back already; watching it");
        return changer.follow_back(stack);
    }
    if (stack.status != "UPDATE_IN_PROGRESS") throw refusal_of(stack);
    watcher.say("Cancelling the update of " + stack.name + "...");
    if (auto now = changer.cancel(stack)) return std::move(*now);
    const auto now = value_or_throw(cloudformation(aws).find(stack.id));
    throw refusal_of(now.value_or(stack_description{.name = stack.name}));
}

}  // namespace tight::deploy
