// SPDX-License-Identifier: Apache-2.0
#pragma once

// One change of a stack, from change set to its end. Each step may be interrupted: what a lost answer or a stopped
// program leaves behind is recognised by the next run.
//
//     stack_changer changer(aws, watcher, sources);
//     const auto changes = changer.prepare(request);          // nothing: there is nothing to change
//     const stack_description now = changer.execute(request); // throws command_error, which says why

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/stack/cloudformation.hpp"
#include "deploy/stack/explain.hpp"

namespace tight::deploy {

// Hears what happens to a stack while it happens.
class stack_watcher {
public:
    virtual ~stack_watcher() = default;
    virtual void event(const stack_event& event) = 0;
    // Waits. False where the user wants to stop.
    virtual bool pause(std::chrono::milliseconds duration) = 0;
};

// What to do where another change of the stack is under way.
inline constexpr std::string_view while_another_runs =
    "wait until it is done (`tight status` tells) and run this one again, or cancel it: `tight deploy --cancel`";

// The user stopped while AWS goes on; or before anything was begun.
class interrupted final : public command_error {
public:
    explicit interrupted(std::string message, std::string advice = {})
        : command_error(exit_status::interrupted, std::move(message), std::move(advice)) {}
};

class stack_changer {
public:
    // `watcher` must outlive it.
    stack_changer(const cloud& aws, stack_watcher& watcher, source_lines sources)
        : stacks_(aws), watcher_(watcher), sources_(std::move(sources)) {}

    // Makes the change set and waits until AWS has worked it out. Nothing where it would change nothing; it is gone
    // then. Where express mode is asked for and the region does not have it, `request` is made without it.
    std::optional<change_set_description> prepare(change_request& request);

    // Takes a change set back, and with it the shell of a stack that was never created.
    void discard(const change_request& request);

    // Executes a prepared change set and watches until it is done.
    stack_description execute(const change_request& request);

    // Watches what somebody began, from its beginning, until it is done.
    stack_description follow(const stack_description& stack);

    // Deletes and waits. Nothing is left but what is to be retained.
    void remove(const stack_description& stack);

    // Brings a stack back whose rollback failed.
    stack_description continue_rollback(const stack_description& stack);

    // Cancels the update that is under way, and watches until the stack is as it was. Nothing where the update ended,
    // or became one that cannot be cancelled, in the meantime.
    std::optional<stack_description> cancel(const stack_description& stack);

    // Watches a stack that is on its way back.
    stack_description follow_back(const stack_description& stack);

    // Why a stack is in the state it is in: the first failure of its last operation.
    command_error why(const stack_description& stack);

private:
    stack_description watch(const std::string& stack_id, std::string last_event);
    stack_description watch_back(const stack_description& stack, std::string last_event);
    std::vector<stack_event> events_of_operation(const stack_description& stack);
    std::optional<stack_description> describe(const std::string& stack_id);
    void report(std::vector<stack_event> fresh, std::string& last);
    std::string newest_event(const std::string& stack_id);
    void pause(std::chrono::milliseconds& delay, const std::string& name, const std::string& status);

    cloudformation stacks_;
    stack_watcher& watcher_;
    source_lines sources_;
    std::vector<stack_event> seen_;  // of the operation that is watched
};

}  // namespace tight::deploy
