// SPDX-License-Identifier: Apache-2.0
#include "support/aws/stacks.hpp"

#include <algorithm>
#include <array>
#include <ctime>

namespace support::aws {

namespace json = tight::json;

namespace {

std::string get(const std::map<std::string, std::string>& from, const std::string& name) {
    const auto found = from.find(name);
    return found == from.end() ? std::string() : found->second;
}

std::string now() {
    const std::time_t time = std::time(nullptr);
    std::array<char, 40> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.000Z", std::gmtime(&time))};
}

[[noreturn]] void invalid(std::string message) { throw refusal{400, "ValidationError", std::move(message)}; }

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

answer xml(const std::string& operation, const std::string& body) {
    return {200,
            '<' + operation + "Response xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><" + operation +
                "Result>" + body + "</" + operation + "Result></" + operation + "Response>",
            {{"Content-Type", "text/xml"}}};
}

const json::object& object_in(const json::value& from, std::string_view name) {
    static const json::object none;
    const json::value* found = json::member(&from, name);
    return found != nullptr && found->is_object() ? found->get_object() : none;
}

std::string text_in(const json::value& from, std::string_view name) {
    const json::value* found = json::member(&from, name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

// The names that ${A} and ${A.B} in a text stand for.
std::vector<std::string> substitutions(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t at = 0; (at = text.find("${", at)) != text.npos;) {
        const std::size_t end = text.find('}', at);
        if (end == text.npos) break;
        if (text[at + 2] != '!') names.emplace_back(text.substr(at + 2, end - at - 2));
        at = end;
    }
    return names;
}

void each_reference(const json::value& value, const std::function<void(const std::string&)>& tell) {
    if (value.is_array())
        for (const json::value& each : value.get_array()) each_reference(each, tell);
    if (!value.is_object()) return;
    for (const auto& [key, inner] : value.get_object()) {
        if (key == "Ref" && inner.is_string())
            tell(std::string(inner.get_string()));
        else if (key == "Fn::GetAtt" && inner.is_array() && inner.get_array().at(0).is_string())
            tell(std::string(inner.get_array().at(0).get_string()));
        else if (key == "Fn::Sub") {
            const json::value& text = inner.is_array() ? inner.get_array().at(0) : inner;
            const json::object none;
            const json::object& own =
                inner.is_array() && inner.get_array().size() > 1 && inner.get_array().at(1).is_object()
                    ? inner.get_array().at(1).get_object()
                    : none;
            if (text.is_string())
                for (const std::string& name : substitutions(text.get_string()))
                    if (!own.contains(name)) tell(name.substr(0, name.find('.')));
            for (const auto& [key2, inner2] : own) each_reference(inner2, tell);
        } else {
            each_reference(inner, tell);
        }
    }
}

bool is_pseudo(const std::string& name) { return name.starts_with("AWS::"); }

std::string pseudo(const stack& which, const std::string& name) {
    if (name == "AWS::Region") return region;
    if (name == "AWS::AccountId") return account;
    if (name == "AWS::Partition") return "aws";
    if (name == "AWS::URLSuffix") return "amazonaws.com";
    if (name == "AWS::StackName") return which.name;
    return which.id;
}

std::string attribute(const resource& from, const std::string& name) {
    if (name == "Arn" && from.type == "AWS::Lambda::Function")
        return std::string("arn:aws:lambda:") + region + ':' + account + ":function:" + from.physical;
    if (name == "Arn") return "arn:aws:any:" + std::string(region) + ':' + account + ':' + from.physical;
    return from.physical + '.' + name;
}

// With the values of parameters in it: what tells whether a resource is another one than before.
json::value with_parameters(const json::value& value, const text_map& parameters) {
    if (value.is_array()) {
        json::array out;
        for (const json::value& each : value.get_array()) out.push_back(with_parameters(each, parameters));
        return out;
    }
    if (!value.is_object()) return value;
    const json::object& object = value.get_object();
    if (object.size() == 1 && object.contains("Ref") && object.at("Ref").is_string()) {
        const auto known = parameters.find(std::string(object.at("Ref").get_string()));
        if (known != parameters.end()) return json::value(known->second);
    }
    json::object out;
    for (const auto& [key, inner] : object) out[key] = with_parameters(inner, parameters);
    return out;
}

json::value parsed(const std::string& body) {
    auto value = json::parse(body);
    if (!value || !value->is_object()) invalid("Template format error: JSON not well-formed.");
    return *value;
}

}  // namespace

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
            made.changes.push_back({"Add", std::string(logical), type});
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
    change_set made{.name = set, .status = "CREATE_COMPLETE", .create = create, .express = express};
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

bool stacks::resolvable(const stack& which, const json::value& value) const {
    bool all_there = true;
    each_reference(value, [&](const std::string& name) {
        const auto made = which.resources.find(name);
        all_there = all_there && (is_pseudo(name) || which.parameters.contains(name) ||
                                  (made != which.resources.end() && made->second.status.ends_with("_COMPLETE")));
    });
    return all_there;
}

json::value stacks::resolve(const stack& which, const json::value& value) const {
    const auto named = [&](const std::string& name) -> std::string {
        if (is_pseudo(name)) return pseudo(which, name);
        if (const auto given = which.parameters.find(name); given != which.parameters.end()) return given->second;
        const std::size_t dot = name.find('.');
        const auto made = which.resources.find(name.substr(0, dot));
        if (made == which.resources.end()) return {};
        return dot == name.npos ? made->second.physical : attribute(made->second, name.substr(dot + 1));
    };
    if (value.is_array()) {
        json::array out;
        for (const json::value& each : value.get_array()) out.push_back(resolve(which, each));
        return out;
    }
    if (!value.is_object()) return value;
    const json::object& object = value.get_object();
    if (const json::value* name = object.if_contains("Ref")) return json::value(named(std::string(name->as_string())));
    if (const json::value* path = object.if_contains("Fn::GetAtt"); path != nullptr && path->is_array())
        return json::value(named(std::string(path->at(0).as_string()) + '.' + std::string(path->at(1).as_string())));
    if (const json::value* join = object.if_contains("Fn::Join")) {
        std::string out;
        for (const json::value& each : join->at(1).as_array()) {
            const json::value part = resolve(which, each);
            out += (out.empty() ? "" : std::string(join->at(0).as_string())) + std::string(part.as_string());
        }
        return json::value(out);
    }
    if (const json::value* sub = object.if_contains("Fn::Sub")) {
        std::string text(sub->is_array() ? sub->at(0).as_string() : sub->as_string());
        for (const std::string& name : substitutions(text)) {
            const json::value* own = sub->is_array() ? json::member(&sub->at(1), name) : nullptr;
            const std::string with = own ? std::string(resolve(which, *own).as_string()) : named(name);
            text.replace(text.find("${" + name + '}'), name.size() + 3, with);
        }
        return json::value(text);
    }
    json::object out;
    for (const auto& [key, inner] : object) out[key] = resolve(which, inner);
    return out;
}

// What a resource is in the other services.
void stacks::apply(stack& which, const std::string& logical, const json::value& wanted) {
    resource& each = which.resources[logical];
    const json::value properties = resolve(which, json::value(object_in(wanted, "Properties")));
    if (each.physical.empty()) {
        const std::string named = each.type == "AWS::DynamoDB::Table"    ? text_in(properties, "TableName")
                                  : each.type == "AWS::Logs::LogGroup"   ? text_in(properties, "LogGroupName")
                                  : each.type == "AWS::Lambda::Function" ? text_in(properties, "FunctionName")
                                                                         : "";
        each.physical = named.empty() ? which.name + '-' + logical + "-X" + std::to_string(++numbers_) : named;
    }
    if (each.type == "AWS::Logs::LogGroup") cloud_.logs_.try_emplace(each.physical);
    if (each.type == "AWS::Lambda::Function") {
        const json::value* code = json::member(&properties, "Code");
        const auto bucket = cloud_.buckets_.find(text_in(*code, "S3Bucket"));
        const std::string key = text_in(*code, "S3Key");
        if (bucket == cloud_.buckets_.end() || !bucket->second.objects.contains(key))
            throw refusal{400, "NoSuchKey",
                          "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified "
                          "key does not exist."};
        lambda_function& function = cloud_.functions_[each.physical];
        function.name = each.physical;
        function.latest = {bucket->second.objects.at(key), sha256_hex(bucket->second.objects.at(key))};
    }
    if (each.type == "AWS::Lambda::Alias") {
        const std::string name = text_in(properties, "FunctionName"), version = text_in(properties, "FunctionVersion");
        const auto function = cloud_.functions_.find(name.substr(name.rfind(':') + 1));
        if (function == cloud_.functions_.end()) throw refusal{404, "NotFound", "Function not found: " + name};
        if (version != "$LATEST" && !function->second.versions.contains(std::stoull(version)))
            throw refusal{404, "NotFound", "Function not found: " + name + ':' + version};
        function->second.aliases[text_in(properties, "Name")] = version;
    }
}

void stacks::plan(stack& which, const change_set& wanted) {
    const stack before = which;
    const auto functions = cloud_.functions_;
    const std::string word = wanted.create ? "CREATE" : "UPDATE";
    which.change_set_arn = wanted.arn;
    which.parameters = wanted.parameters;
    which.tags = wanted.tags;
    which.body = wanted.body;
    which.express = wanted.express;
    note_stack(which, word + "_IN_PROGRESS", "User Initiated");
    const std::string name = which.name;
    which.cancel = [this, name, before, functions] { plan_rollback(all.at(name), before, functions); };
    auto left = std::make_shared<std::map<std::string, json::value>>();
    const json::value body = parsed(wanted.body);
    for (const auto& [logical, how] : object_in(body, "Resources")) {
        const json::value with = with_parameters(how, wanted.parameters);
        const auto known = which.resources.find(std::string(logical));
        if (known == which.resources.end() || known->second.wanted != with) (*left)[std::string(logical)] = how;
    }
    const std::size_t count = left->size();
    for (std::size_t i = 0; i < count; ++i)
        which.steps.emplace_back([this, name, left, before, functions] {
            stack& now_ = all.at(name);
            const auto ready = std::ranges::find_if(*left, [&](const auto& each) {
                return resolvable(now_, json::value(object_in(each.second, "Properties")));
            });
            if (ready == left->end()) return;
            const auto [logical, how] = *ready;
            left->erase(ready);
            const bool fresh = !now_.resources.contains(logical);
            const std::string verb = fresh ? "CREATE" : "UPDATE";
            resource& each = now_.resources[logical];
            each.type = text_in(how, "Type");
            note(now_, logical, verb + "_IN_PROGRESS");
            try {
                if (failing.first == each.type) {
                    failing.first.clear();
                    throw refusal{400, "InvalidRequest", failing.second};
                }
                apply(now_, logical, how);
            } catch (const refusal& why) {
                note(now_, logical, verb + "_FAILED",
                     "Resource handler returned message: \"" + why.message +
                         "\" (RequestToken: 1, HandlerErrorCode: " + why.code + ')');
                return plan_rollback(now_, before, functions);
            }
            each.wanted = with_parameters(how, now_.parameters);
            note(now_, logical, verb + "_COMPLETE", {},
                 json::serialize(resolve(now_, json::value(object_in(how, "Properties")))));
        });
    which.steps.emplace_back([this, name, word, body] {
        stack& now_ = all.at(name);
        for (auto each = now_.resources.begin(); each != now_.resources.end();)
            each = object_in(body, "Resources").contains(each->first) ? std::next(each) : now_.resources.erase(each);
        now_.outputs.clear();
        for (const auto& [key, how] : object_in(body, "Outputs"))
            if (const json::value* value = json::member(&how, "Value")) {
                const json::value text = resolve(now_, *value);
                now_.outputs[std::string(key)] =
                    text.is_string() ? std::string(text.get_string()) : json::serialize(text);
            }
        note_stack(now_, word + "_COMPLETE");
    });
}

void stacks::plan_rollback(stack& which, const stack& before, std::map<std::string, lambda_function> functions) {
    const std::string name = which.name;
    const bool created = before.status == "REVIEW_IN_PROGRESS";
    const std::string word = created ? "ROLLBACK" : "UPDATE_ROLLBACK";
    which.steps.clear();
    which.steps.emplace_back([this, name, word] {
        note_stack(all.at(name), word + "_IN_PROGRESS", "The following resource(s) failed to create or update.");
    });
    which.way_back = [this, name, created, before, functions] {
        stack& now_ = all.at(name);
        cloud_.functions_ = functions;
        now_.resources = before.resources;
        if (created) return;
        now_.body = before.body;
        now_.parameters = before.parameters;
        now_.outputs = before.outputs;
    };
    which.steps.emplace_back([this, name, word] {
        stack& now_ = all.at(name);
        if (rollback_fails) {
            rollback_fails = false;
            note(now_, now_.resources.begin()->first, "UPDATE_FAILED", "The way back is blocked");
            return note_stack(now_, word + "_FAILED", "The way back is blocked");
        }
        now_.way_back();
        note_stack(now_, word + "_COMPLETE");
    });
}

void stacks::advance(stack& which) {
    const std::string name = which.name;
    for (int i = 0; i < steps_for_each_look; ++i) {
        const auto now_ = all.find(name);
        if (now_ == all.end() || now_->second.steps.empty()) return;
        const auto step = std::move(now_->second.steps.front());
        now_->second.steps.pop_front();
        step();
    }
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
