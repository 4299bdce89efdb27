// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/stack_change.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "deploy/stack/stack_state.hpp"

namespace tight::deploy {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause(250);
constexpr milliseconds longest_pause(3000);
constexpr int tries_at_rest = 10;
constexpr int tries_without_network = 12;  // 3 s apart: about as long as a laptop takes to change its network

bool contains(std::string_view text, std::string_view words) { return text.find(words) != std::string_view::npos; }

bool changes_nothing(const change_set_description& change_set) {
    return change_set.status == "FAILED" && (contains(change_set.reason, "didn't contain changes") ||
                                             contains(change_set.reason, "No updates are to be performed"));
}

// The event of the stack itself with which an operation begins.
bool begins_operation(const stack_event& event, const std::string& stack_id) {
    if (event.physical_id != stack_id) return false;
    return event.status == "CREATE_IN_PROGRESS" || event.status == "UPDATE_IN_PROGRESS" ||
           event.status == "DELETE_IN_PROGRESS" || event.status == "IMPORT_IN_PROGRESS";
}

// Whether the stack has moved at all. AWS may show the old status for a moment after an operation was begun.
bool has_begun(const std::vector<stack_event>& events, const std::string& stack_id) {
    return std::ranges::find(events, stack_id, &stack_event::physical_id) != events.end();
}

bool lacks_express(const error& cause) {
    return contains(cause.message, "DeploymentConfig") || contains(cause.message, "xpress mode") ||
           contains(cause.message, "EXPRESS");
}

command_error another_deploy(const std::string& stack) {
    return {exit_status::internal, "another deploy of " + stack + " is under way", std::string(while_another_runs)};
}

bool meets_another(const error& cause) {
    return contains(cause.message, "_IN_PROGRESS state") || cause.service_code.starts_with("InvalidChangeSetStatus") ||
           cause.service_code.starts_with("OperationInProgress");
}

bool away(const error& cause) {
    return cause.code == errc::unavailable || cause.code == errc::timed_out || cause.code == errc::throttled;
}

}  // namespace

void stack_changer::pause(milliseconds& delay, const std::string& name, const std::string& status) {
    if (!watcher_.pause(delay)) {
        std::string instead;
        if (status == "UPDATE_IN_PROGRESS") instead = "; `tight deploy --cancel` cancels the update";
        if (status == "CREATE_IN_PROGRESS") instead = "; `tight delete` takes away what there is of it";
        throw interrupted("stopped watching: " + name + " is " + status + ", and AWS goes on with it",
                          "run the same command again to see how it ends" + instead);
    }
    delay = std::min(delay * 3 / 2, longest_pause);
}

std::optional<change_set_description> stack_changer::prepare(change_request& request) {
    auto outcome = stacks_.create_change_set(request);
    if (!outcome && request.express && lacks_express(outcome.error())) {
        request.express = false;
        outcome = stacks_.create_change_set(request);
    }
    if (!outcome && meets_another(outcome.error())) throw another_deploy(request.stack);
    if (!outcome && contains(outcome.error().message, "No updates are to be performed")) return std::nullopt;
    value_or_throw(std::move(outcome));
    for (milliseconds delay = first_pause;;) {
        change_set_description change_set = value_or_throw(stacks_.describe_change_set(request.stack, request.name));
        if (change_set.status.ends_with("_COMPLETE")) return change_set;
        if (change_set.status == "FAILED") {
            discard(request);
            if (changes_nothing(change_set)) return std::nullopt;
            throw command_error(exit_status::internal,
                                "AWS refuses the change of " + request.stack + ": " + change_set.reason,
                                "`tight template` shows what it receives");
        }
        if (!watcher_.pause(delay)) {
            discard(request);
            throw interrupted("stopped before anything of " + request.stack + " was changed");
        }
        delay = std::min(delay * 3 / 2, longest_pause);
    }
}

void stack_changer::discard(const change_request& request) {
    (void)stacks_.delete_change_set(request.stack, request.name);
    if (!request.create) return;
    const auto stack = stacks_.find(request.stack);
    if (!stack || !*stack || (*stack)->status != "REVIEW_IN_PROGRESS") return;
    const auto others = stacks_.change_sets(request.stack);
    const auto is_other = [&request](const std::string& name) { return name != request.name; };
    if (others && std::ranges::none_of(*others, is_other)) (void)stacks_.delete_stack(request.stack);
}

std::string stack_changer::newest_event(const std::string& stack_id) {
    std::string newest;
    const auto take_first = [&newest](const stack_event& event) {
        newest = event.id;
        return true;
    };
    (void)value_or_throw(stacks_.events_since(stack_id, take_first));
    return newest;
}

stack_description stack_changer::execute(const change_request& request) {
    const change_set_description change_set = value_or_throw(stacks_.describe_change_set(request.stack, request.name));
    std::string last = newest_event(change_set.stack_id);
    const auto started = stacks_.execute_change_set(request.stack, request.name, request.name);
    if (!started) {
        // Where the answer to a first try was lost, the second is refused because the first is under way.
        const auto stack = describe(change_set.stack_id);
        const bool ours = stack && contains(stack->change_set, '/' + request.name + '/');
        if (!ours && meets_another(started.error())) throw another_deploy(request.stack);
        if (!ours) throw failure_of(started.error());
    }
    return watch(change_set.stack_id, std::move(last));
}

std::vector<stack_event> stack_changer::events_of_operation(const stack_description& stack) {
    bool started = false;
    const auto beyond = [&started, &stack](const stack_event& event) {
        if (started) return true;
        started = begins_operation(event, stack.id);
        return false;
    };
    return value_or_throw(stacks_.events_since(stack.id, beyond));
}

stack_description stack_changer::follow(const stack_description& stack) {
    seen_.clear();
    std::string last;
    report(events_of_operation(stack), last);
    return watch(stack.id, last);
}

void stack_changer::report(std::vector<stack_event> fresh, std::string& last) {
    for (stack_event& event : fresh) {
        watcher_.event(event);
        last = event.id;
        seen_.push_back(std::move(event));
    }
}

std::optional<stack_description> stack_changer::describe(const std::string& stack_id) {
    auto found = value_or_throw(stacks_.find(stack_id));
    return found;
}

stack_description stack_changer::watch(const std::string& stack_id, std::string last) {
    stack_description now;
    int lost = 0, still = 0;
    for (milliseconds delay = first_pause;;) {
        auto found = stacks_.find(stack_id);
        const auto known = [&last](const stack_event& event) { return event.id == last; };
        auto events = found ? stacks_.events_since(stack_id, known) : result<std::vector<stack_event>>();
        if (found && events) {
            lost = 0;
            report(std::move(*events), last);
            if (!*found) return now;
            now = std::move(**found);
            const stack_phase phase = phase_of(now.status);
            const bool at_rest = phase != stack_phase::busy && phase != stack_phase::deleting;
            if (at_rest && (has_begun(seen_, stack_id) || ++still > tries_at_rest)) {
                if (!succeeded(now.status)) throw explain(now, seen_, sources_);
                return now;
            }
        } else {
            const error& cause = found ? events.error() : found.error();
            if (!away(cause)) throw failure_of(cause);
            if (++lost > tries_without_network)
                throw command_error(
                    exit_status::internal,
                    "the connection to AWS is lost while it goes on with " + now.name + ": " + cause.message,
                    "run the same command again to see how it ends");
            delay = longest_pause;
        }
        pause(delay, now.name.empty() ? stack_id : now.name, now.status.empty() ? "being changed" : now.status);
    }
}

void stack_changer::remove(const stack_description& stack) {
    std::string last = newest_event(stack.id);
    value_or_throw(stacks_.delete_stack(stack.id));
    seen_.clear();
    (void)watch(stack.id, std::move(last));
}

stack_description stack_changer::continue_rollback(const stack_description& stack) {
    std::string last = newest_event(stack.id);
    value_or_throw(stacks_.continue_rollback(stack.name));
    return watch_back(stack, std::move(last));
}

std::optional<stack_description> stack_changer::cancel(const stack_description& stack) {
    std::string last = newest_event(stack.id);
    if (const auto outcome = stacks_.cancel_update(stack.id); !outcome) {
        // The answer to a first try may have been lost, or the update came to its end before it.
        const auto now = describe(stack.id);
        if (now && now->status == stack.status) throw failure_of(outcome.error());
        if (!now || !is_way_back(now->status)) return std::nullopt;
    }
    return watch_back(stack, std::move(last));
}

stack_description stack_changer::follow_back(const stack_description& stack) {
    return watch_back(stack, newest_event(stack.id));
}

stack_description stack_changer::watch_back(const stack_description& stack, std::string last) {
    seen_.clear();
    for (milliseconds delay = first_pause;;) {
        const auto known = [&last](const stack_event& event) { return event.id == last; };
        report(value_or_throw(stacks_.events_since(stack.id, known)), last);
        auto now = value_or_throw(stacks_.find(stack.id));
        if (!now || phase_of(now->status) == stack_phase::ready) return now.value_or(stack);
        if (phase_of(now->status) != stack_phase::busy) throw explain(*now, seen_, sources_);
        pause(delay, stack.name, now->status);
    }
}

command_error stack_changer::why(const stack_description& stack) {
    return explain(stack, events_of_operation(stack), sources_);
}

}  // namespace tight::deploy
