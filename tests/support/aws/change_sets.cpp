// SPDX-License-Identifier: Apache-2.0
// Change sets: what they are made of, what they would change, and that they are executed once.
#include <algorithm>

#include "support/aws/stacks.hpp"

namespace support::aws {

namespace json = tight::json;

namespace {

// Parameters.member.1.ParameterKey and its like, as pairs.
std::vector<std::pair<std::string, std::string>> members(const asked& call, const std::string& list,
                                                         const std::string& key, const std::string& value) {
    std::vector<std::pair<std::string, std::string>> found;
    for (int i = 1;; ++i) {
        const std::string start = list + ".member." + std::to_string(i) + '.';
        const auto name = call.form.find(start + key);
        if (name == call.form.end()) return found;
        found.emplace_back(name->second, get(call.form, start + value));
    }
}

}  // namespace

std::string stacks::template_from(const asked& call, const stack& owner) const {
    if (get(call.form, "UsePreviousTemplate") == "true") return owner.body;
    const std::string body = get(call.form, "TemplateBody");
    if (body.size() > 51'200)
        invalid(
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have "
            "length less than or equal to 51200");
    if (!body.empty()) return body;
    const std::string url = get(call.form, "TemplateURL");
    const std::size_t start = url.find("//") + 2, dot = url.find(".s3."), slash = url.find('/', start);
    if (dot == url.npos || slash == url.npos) invalid("TemplateURL must be a supported URL.");
    const auto bucket = cloud_.buckets_.find(url.substr(start, dot - start));
    const std::string key = url.substr(slash + 1);
    if (bucket == cloud_.buckets_.end() || !bucket->second.objects.contains(key))
        invalid("S3 error: The specified key does not exist.");
    return bucket->second.objects.at(key);
}

void stacks::fill_change_set(const asked& call, stack& owner, change_set& made) {
    made.body = template_from(call, owner);
    const json::value body = parsed(made.body);
    const json::object& declared = object_in(body, "Parameters");
    for (const auto& [name, how] : declared)
        if (const json::value* otherwise = json::member(&how, "Default"))
            made.parameters[std::string(name)] = std::string(otherwise->as_string());
    for (int i = 1;; ++i) {
        const std::string start = "Parameters.member." + std::to_string(i) + '.';
        if (!call.form.contains(start + "ParameterKey")) break;
        const std::string name = get(call.form, start + "ParameterKey");
        if (!declared.contains(name)) invalid("Parameters: [" + name + "] do not exist in the template");
        const bool previous = get(call.form, start + "UsePreviousValue") == "true";
        made.parameters[name] = previous ? get(owner.parameters, name) : get(call.form, start + "ParameterValue");
    }
    for (const auto& [name, how] : declared)
        if (!made.parameters.contains(std::string(name)))
            invalid("Parameters: [" + std::string(name) + "] must have values");
    const json::object& resources = object_in(body, "Resources");
    for (const char* part : {"Resources", "Outputs"})
        if (const json::value* tree = json::member(&body, part))
            each_reference(*tree, [&](const std::string& name) {
                if (!is_pseudo(name) && !declared.contains(name) && !resources.contains(name))
                    invalid("Template format error: Unresolved resource dependencies [" + name + "] in the " + part +
                            " block of the template");
            });
    for (const auto& [logical, how] : resources)
        if (text_in(how, "Type").starts_with("AWS::IAM::") && get(call.form, "Capabilities.member.1").empty())
            throw refusal{400, "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]"};
    made.tags = {};
    for (const auto& [key, value] : members(call, "Tags", "Key", "Value")) made.tags[key] = value;
}

void stacks::compare(const stack& owner, change_set& made) {
    const json::value body = parsed(made.body);
    const json::object& resources = object_in(body, "Resources");
    for (const auto& [logical, how] : resources) {
        const json::value wanted = with_parameters(how, made.parameters);
        const auto before = owner.resources.find(std::string(logical));
        const std::string type = text_in(how, "Type");
        if (before == owner.resources.end())
            made.changes.push_back({made.imports && takes_in(how) ? "Import" : "Add", std::string(logical), type});
        else if (before->second.wanted != wanted)
            made.changes.push_back({"Modify", std::string(logical), type});
    }
    for (const auto& [logical, each] : owner.resources)
        if (!resources.contains(logical)) made.changes.push_back({"Remove", logical, each.type});
    const bool other_outputs =
        !owner.body.empty() && object_in(body, "Outputs") != object_in(parsed(owner.body), "Outputs");
    if (made.changes.empty() && !other_outputs) {
        made.status = "FAILED";
        made.reason =
            "The submitted information didn't contain changes. Submit different information to create a "
            "change set.";
    }
}

answer stacks::create_change_set(const asked& call) {
    const std::string name = get(call.form, "StackName"), set = get(call.form, "ChangeSetName");
    const bool create = get(call.form, "ChangeSetType") == "CREATE";
    const auto known = all.find(name);
    if (!create && (known == all.end() || known->second.status == "REVIEW_IN_PROGRESS"))
        invalid("Stack [" + name + "] does not exist");
    if (create && known != all.end() && known->second.status != "REVIEW_IN_PROGRESS")
        invalid("Stack [" + name + "] already exists and cannot be created again with the changeSet [" + set + "].");
    if (known != all.end() && known->second.change_sets.contains(set))
        throw refusal{400, "AlreadyExistsException", "ChangeSet " + set + " cannot be created because it exists"};
    if (!create) {
        const std::string& status = known->second.status;
        if (status.ends_with("_IN_PROGRESS") || status == "ROLLBACK_COMPLETE" || status.ends_with("ROLLBACK_FAILED"))
            invalid("Stack:" + known->second.id + " is in " + status + " state and can not be updated.");
    }
    const bool express = get(call.form, "DeploymentConfig.Mode") == "EXPRESS";
    if (express && !express_offered) invalid("DeploymentConfig is not supported in this region");
    stack fresh{.name = name, .status = "REVIEW_IN_PROGRESS"};
    change_set made{.name = set,
                    .status = "CREATE_COMPLETE",
                    .create = create,
                    .express = express,
                    .imports = get(call.form, "ImportExistingResources") == "true"};
    fill_change_set(call, known == all.end() ? fresh : known->second, made);
    stack& owner = all.try_emplace(name, fresh).first->second;
    const std::string start = std::string("arn:aws:cloudformation:") + region + ':' + account;
    if (owner.id.empty()) owner.id = start + ":stack/" + name + "/" + std::to_string(++numbers_);
    made.arn = start + ":changeSet/" + set + '/' + std::to_string(++numbers_);
    compare(owner, made);
    owner.change_sets[set] = made;
    return xml("CreateChangeSet", element("Id", made.arn) + element("StackId", owner.id));
}

answer stacks::describe_change_set(const asked& call) {
    stack& owner = find(get(call.form, "StackName"));
    const auto known = owner.change_sets.find(get(call.form, "ChangeSetName"));
    if (known == owner.change_sets.end())
        throw refusal{404, "ChangeSetNotFound", "ChangeSet [" + get(call.form, "ChangeSetName") + "] does not exist"};
    const change_set& made = known->second;
    std::string list;
    for (const auto& [action, logical, type] : made.changes)
        list += "<member><Type>Resource</Type><ResourceChange>" + element("Action", action) +
                element("LogicalResourceId", logical) + element("ResourceType", type) +
                (action == "Modify" ? element("Replacement", "False") : "") + "</ResourceChange></member>";
    return xml("DescribeChangeSet", element("ChangeSetName", made.name) + element("ChangeSetId", made.arn) +
                                        element("StackId", owner.id) + element("Status", made.status) +
                                        element("StatusReason", made.reason) +
                                        element("ExecutionStatus", made.executed ? "EXECUTE_COMPLETE" : "AVAILABLE") +
                                        "<Changes>" + list + "</Changes>");
}

answer stacks::execute_change_set(const asked& call) {
    stack& which = find(get(call.form, "StackName"));
    const auto known = which.change_sets.find(get(call.form, "ChangeSetName"));
    if (known == which.change_sets.end()) throw refusal{404, "ChangeSetNotFound", "ChangeSet does not exist"};
    const bool busy = which.status.ends_with("_IN_PROGRESS") && which.status != "REVIEW_IN_PROGRESS";
    if (busy || known->second.executed || known->second.status != "CREATE_COMPLETE")
        throw refusal{400, "InvalidChangeSetStatus",
                      "ChangeSet [" + known->second.arn + "] cannot be executed in its current status of [" +
                          (known->second.executed ? "EXECUTE_IN_PROGRESS" : "OBSOLETE") + "]"};
    change_set wanted = known->second;
    which.change_sets.clear();
    plan(which, wanted);
    return xml("ExecuteChangeSet", "");
}

}  // namespace support::aws
