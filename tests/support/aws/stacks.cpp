// SPDX-License-Identifier: Apache-2.0
#include "support/aws/stacks.hpp"

#include <algorithm>

namespace support::aws {

namespace json = tight::json;

std::string get(const text_map& from, const std::string& name) {
    const auto found = from.find(name);
    return found == from.end() ? std::string() : found->second;
}

void invalid(std::string message) { throw refusal{400, "ValidationError", std::move(message)}; }

answer xml(const std::string& operation, const std::string& body) {
    return {200,
            '<' + operation + "Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><" + operation +
                "Result>" + body + "</" + operation + "Result></" + operation + "Response>",
            {{"Content-Type", "text/xml"}}};
}

stack& stacks::find(const std::string& name_or_id) {
    for (auto& [name, each] : all)
        if (name == name_or_id || each.id == name_or_id) return each;
    const auto gone = deleted.find(name_or_id);
    if (gone != deleted.end()) return gone->second;
    invalid("Stack with id " + name_or_id + " does not exist");
}

answer stacks::handle(const asked& call) {
    const std::string& operation = call.operation;
    if (operation == "DescribeStacks") return describe_stacks(call);
    if (operation == "CreateChangeSet") return create_change_set(call);
    if (operation == "DescribeChangeSet") return describe_change_set(call);
    if (operation == "ExecuteChangeSet") return execute_change_set(call);
    if (operation == "DescribeStackEvents") return describe_events(call);
    if (operation == "ListStackResources") return list_resources(call);
    if (operation == "DeleteStack") return delete_stack(call);
    if (operation == "ContinueUpdateRollback") return continue_rollback(call);
    if (operation == "CancelUpdateStack") return cancel_update(call);
    stack& which = find(get(call.form, "StackName"));
    if (operation == "GetTemplate") return xml(operation, element("TemplateBody", which.body));
    if (operation == "DeleteChangeSet") {
        which.change_sets.erase(get(call.form, "ChangeSetName"));
        return xml(operation, "");
    }
    if (operation == "ListChangeSets") {
        std::string list;
        for (const auto& [name, each] : which.change_sets)
            if (!each.executed) list += "<member>" + element("ChangeSetName", name) + "</member>";
        return xml(operation, "<Summaries>" + list + "</Summaries>");
    }
    throw refusal{400, "InvalidAction", "Could not find operation " + operation};
}

answer stacks::describe_stacks(const asked& call) {
    const stack& which = find(get(call.form, "StackName"));
    const auto pairs = [](const text_map& map, const std::string& key, const std::string& value) {
        std::string out;
        for (const auto& [name, text] : map)
            out += "<member>" + element(key, name) + element(value, text) + "</member>";
        return out;
    };
    return xml("DescribeStacks", "<Stacks><member>" + element("StackName", which.name) + element("StackId", which.id) +
                                     element("StackStatus", which.status) +
                                     element("ChangeSetId", which.change_set_arn) + element("CreationTime", now()) +
                                     "<Parameters>" + pairs(which.parameters, "ParameterKey", "ParameterValue") +
                                     "</Parameters><Outputs>" + pairs(which.outputs, "OutputKey", "OutputValue") +
                                     "</Outputs><Tags>" + pairs(which.tags, "Key", "Value") +
                                     "</Tags></member></Stacks>");
}

// Pages of four, newest first.
answer stacks::describe_events(const asked& call) {
    const std::string token = get(call.form, "NextToken");
    if (token.empty()) advance(find(get(call.form, "StackName")));
    const stack& which = find(get(call.form, "StackName"));
    const std::size_t skip = token.empty() ? 0 : std::stoul(token);
    std::string list;
    std::size_t at = 0;
    for (auto each = which.events.rbegin(); each != which.events.rend(); ++each, ++at)
        if (at >= skip && at < skip + 4)
            list += "<member>" + element("EventId", each->id) + element("Timestamp", each->time) +
                    element("LogicalResourceId", each->logical) + element("PhysicalResourceId", each->physical) +
                    element("ResourceType", each->type) + element("ResourceStatus", each->status) +
                    element("ResourceStatusReason", each->reason) + element("ResourceProperties", each->properties) +
                    "</member>";
    std::string body = "<StackEvents>" + list + "</StackEvents>";
    if (skip + 4 < which.events.size()) body += element("NextToken", std::to_string(skip + 4));
    return xml("DescribeStackEvents", body);
}

answer stacks::list_resources(const asked& call) {
    std::string list;
    for (const auto& [logical, each] : find(get(call.form, "StackName")).resources)
        list += "<member>" + element("LogicalResourceId", logical) + element("PhysicalResourceId", each.physical) +
                element("ResourceType", each.type) + element("ResourceStatus", each.status) + "</member>";
    return xml("ListStackResources", "<StackResourceSummaries>" + list + "</StackResourceSummaries>");
}

void stacks::note(stack& which, const std::string& logical, const std::string& status, const std::string& reason,
                  const std::string& properties) {
    resource& each = which.resources[logical];
    each.status = status;
    which.events.push_back(
        {"event-" + std::to_string(++numbers_), now(), logical, each.physical, each.type, status, reason, properties});
}

void stacks::note_stack(stack& which, const std::string& status, const std::string& reason) {
    which.status = status;
    which.events.push_back({"event-" + std::to_string(++numbers_),
                            now(),
                            which.name,
                            which.id,
                            "AWS::CloudFormation::Stack",
                            status,
                            reason,
                            {}});
}

answer stacks::continue_rollback(const asked& call) {
    stack& which = find(get(call.form, "StackName"));
    if (which.status != "UPDATE_ROLLBACK_FAILED") invalid("Stack is in " + which.status + " state");
    const std::string name = which.name;
    note_stack(which, "UPDATE_ROLLBACK_IN_PROGRESS");
    which.steps.emplace_back([this, name] {
        all.at(name).way_back();
        note_stack(all.at(name), "UPDATE_ROLLBACK_COMPLETE");
    });
    return xml("ContinueUpdateRollback", "");
}

answer stacks::cancel_update(const asked& call) {
    stack& which = find(get(call.form, "StackName"));
    if (which.status != "UPDATE_IN_PROGRESS") invalid("CancelUpdateStack cannot be called from current stack status");
    which.cancel();
    return xml("CancelUpdateStack", "");
}

answer stacks::delete_stack(const asked& call) {
    const auto known = std::ranges::find_if(all, [&](const auto& each) {
        return each.first == get(call.form, "StackName") || each.second.id == get(call.form, "StackName");
    });
    if (known == all.end()) return xml("DeleteStack", "");
    stack& which = known->second;
    if (which.status == "REVIEW_IN_PROGRESS") {
        all.erase(known);
        return xml("DeleteStack", "");
    }
    if (which.status == "DELETE_IN_PROGRESS") return xml("DeleteStack", "");
    const std::string name = which.name;
    note_stack(which, "DELETE_IN_PROGRESS", "User Initiated");
    which.steps.clear();
    which.steps.emplace_back([this, name] {
        stack& now_ = all.at(name);
        const json::value body = parsed(now_.body);
        for (const auto& [logical, how] : object_in(body, "Resources")) {
            const auto each = now_.resources.find(std::string(logical));
            if (each == now_.resources.end()) continue;
            const bool kept = text_in(how, "DeletionPolicy").starts_with("Retain");
            keep_table(each->second, how);
            if (!kept && each->second.type == "AWS::Lambda::Function") cloud_.functions_.erase(each->second.physical);
            if (!kept && each->second.type == "AWS::Logs::LogGroup") cloud_.logs_.erase(each->second.physical);
            note(now_, std::string(logical), kept ? "DELETE_SKIPPED" : "DELETE_COMPLETE");
        }
    });
    which.steps.emplace_back([this, name] {
        note_stack(all.at(name), "DELETE_COMPLETE");
        stack gone = all.at(name);
        all.erase(name);
        deleted[gone.id] = std::move(gone);
    });
    return xml("DeleteStack", "");
}

}  // namespace support::aws
