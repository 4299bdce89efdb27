// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/explain.hpp"

#include <algorithm>
#include <string_view>

namespace tight::deploy {

namespace {

constexpr std::string_view stack_type = "AWS::CloudFormation::Stack";

bool contains(std::string_view text, std::string_view words) { return text.find(words) != std::string_view::npos; }

// Events that only say that something else failed.
bool follows_another(const stack_event& event) {
    return contains(event.reason, "cancelled") || contains(event.reason, "Cancelled") ||
           event.reason.starts_with("The following resource(s) failed");
}

// "could not be created"
std::string_view verb_of(std::string_view status) {
    if (status.starts_with("CREATE")) return "could not be created";
    if (status.starts_with("DELETE")) return "could not be deleted";
    if (status.starts_with("IMPORT_FAILED")) return "could not be taken into the stack";
    if (status.starts_with("ROLLBACK") || contains(status, "ROLLBACK")) return "could not be brought back";
    return "could not be changed";
}

// The words of a service without the wrapping of CloudFormation: 'Resource handler returned message: "..."
// (RequestToken: ..., HandlerErrorCode: ...)'.
std::string bare_reason(std::string_view reason) {
    static constexpr std::string_view wrapping = "Resource handler returned message: \"";
    if (const std::size_t at = reason.find(wrapping); at != std::string_view::npos) {
        reason.remove_prefix(at + wrapping.size());
        reason = reason.substr(0, reason.rfind("\" (RequestToken"));
        if (reason.ends_with('"')) reason.remove_suffix(1);
    }
    for (const std::string_view mark : {" (Service: ", " (RequestToken: ", "; Request ID:"})
        if (const std::size_t at = reason.find(mark); at != std::string_view::npos) reason = reason.substr(0, at);
    std::string text(reason);
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string hint_for(const stack_event& event) {
    const std::string_view reason = event.reason;
    if (contains(reason, "not authorized to perform: ")) {
        const std::size_t at = reason.find("perform: ") + 9;
        return "whoever deploys needs the permission " +
               std::string(reason.substr(at, reason.find_first_of(" \n", at) - at));
    }
    if (contains(reason, "already exists") && event.type == "AWS::DynamoDB::Table")
        return "the stack takes in a table that was kept, but none of another stack, and none with `retain: false`: "
               "delete it, or choose another name";
    if (contains(reason, "already exists"))
        return "something of that name was created outside the stack: delete it, or choose another name in tight.yml";
    if (contains(reason, "NoSuchKey") || contains(reason, "NoSuchBucket"))
        return "the package is not in the bucket any more: `tight deploy` uploads it again";
    if (contains(reason, "LimitExceeded") || contains(reason, "limit exceeded") || contains(reason, "ServiceQuota"))
        return "the account has reached a quota of AWS: raise it, or remove what is not needed";
    return {};
}

// What became of the stack, and what to do.
std::string state_of(const stack_description& stack) {
    const std::string_view status = stack.status;
    if (status == "ROLLBACK_COMPLETE" || status == "CREATE_FAILED" || status == "ROLLBACK_FAILED")
        return "nothing of " + stack.name + " runs; `tight deploy --yes` deletes what is left of it and begins again";
    if (status == "UPDATE_ROLLBACK_COMPLETE")
        return stack.name + " is as it was before; mend it and run `tight deploy` again";
    if (status == "UPDATE_ROLLBACK_FAILED")
        return stack.name + " is between two versions; `tight deploy --yes` tries to bring it back again";
    if (status == "DELETE_FAILED") return "`tight delete` tries again";
    return stack.name + " is " + stack.status;
}

}  // namespace

std::string source_lines::of(const std::string& logical_id) const {
    const auto found = lines.find(logical_id);
    if (found == lines.end() || found->second == 0) return {};
    return " (" + file + ", line " + std::to_string(found->second) + ')';
}

const stack_event* first_failure(const std::vector<stack_event>& events) {
    const auto failed = [](const stack_event& event) {
        return event.status.ends_with("_FAILED") && event.type != stack_type && !follows_another(event);
    };
    const auto found = std::ranges::find_if(events, failed);
    if (found != events.end()) return &*found;
    const auto any = std::ranges::find_if(
        events, [](const stack_event& event) { return event.status.ends_with("_FAILED") && !event.reason.empty(); });
    return any == events.end() ? nullptr : &*any;
}

command_error explain(const stack_description& stack, const std::vector<stack_event>& events,
                      const source_lines& sources) {
    const auto outcome = [](std::string message, std::string hint) {
        return command_error(exit_status::internal, std::move(message), std::move(hint));
    };
    const stack_event* first = first_failure(events);
    const bool cancelled = first == nullptr || follows_another(*first);  // no failure of its own began the way back
    if (cancelled && stack.status.starts_with("UPDATE_ROLLBACK_COMPLETE"))
        return outcome("the update of " + stack.name + " was cancelled", state_of(stack));
    if (first == nullptr)
        return outcome(stack.name + " is " + stack.status + (stack.reason.empty() ? "" : ": " + stack.reason),
                       state_of(stack));
    const std::string what = first->type == stack_type ? "the stack" : first->logical_id + ", an " + first->type + ',';
    const std::string advice = hint_for(*first);
    return outcome(what + ' ' + std::string(verb_of(first->status)) + sources.of(first->logical_id) + ": " +
                       bare_reason(first->reason),
                   advice.empty() ? state_of(stack) : advice + "; " + state_of(stack));
}

}  // namespace tight::deploy
