// SPDX-License-Identifier: Apache-2.0
// Stacks that change: resource by resource, and back where one of them fails.
#include <algorithm>
#include <memory>

#include "support/aws/stacks.hpp"

namespace support::aws {

namespace json = tight::json;

namespace {

std::string pseudo(const stack& which, const std::string& name) {
    if (name == "AWS::Region") return region;
    if (name == "AWS::AccountId") return account;
    if (name == "AWS::Partition") return "aws";
    if (name == "AWS::URLSuffix") return "amazonaws.com";
    if (name == "AWS::StackName") return which.name;
    return which.id;
}

std::string attribute(const resource& from, const std::string& name) {
    if (name == "FunctionUrl") return "https://" + from.physical + ".lambda-url." + region + ".on.aws/";
    if (name == "Arn" && from.type == "AWS::Lambda::Function")
        return std::string("arn:aws:lambda:") + region + ':' + account + ":function:" + from.physical;
    if (name == "Arn") return "arn:aws:any:" + std::string(region) + ':' + account + ':' + from.physical;
    return from.physical + '.' + name;
}

// A function without its code.
lambda_version configured(const json::value& properties) {
    lambda_version made{.runtime = text_in(properties, "Runtime"), .handler = text_in(properties, "Handler")};
    if (const json::value* logs = json::member(&properties, "LoggingConfig"))
        made.log_group = text_in(*logs, "LogGroup");
    if (const json::value* memory = json::member(&properties, "MemorySize")) made.memory_mb = memory->to_number<int>();
    if (const json::value* most = json::member(&properties, "Timeout")) made.timeout_seconds = most->to_number<int>();
    if (const json::value* with = json::member(&properties, "Environment"))
        for (const auto& [name, value] : object_in(*with, "Variables"))
            made.variables[std::string(name)] = std::string(value.as_string());
    return made;
}

}  // namespace

bool stacks::resolvable(const stack& which, const json::value& value) const {
    bool all_there = true;
    each_reference(value, [&](const std::string& name) {
        const auto made = which.resources.find(name);
        all_there = all_there && (is_pseudo(name) || which.parameters.contains(name) ||
                                  (made != which.resources.end() && made->second.status.ends_with("_COMPLETE")));
    });
    return all_there;
}

std::string stacks::named(const stack& which, const std::string& name) const {
    if (is_pseudo(name)) return pseudo(which, name);
    if (const auto given = which.parameters.find(name); given != which.parameters.end()) return given->second;
    const std::size_t dot = name.find('.');
    const auto made = which.resources.find(name.substr(0, dot));
    if (made == which.resources.end()) return {};
    return dot == name.npos ? made->second.physical : attribute(made->second, name.substr(dot + 1));
}

json::value stacks::resolve(const stack& which, const json::value& value) const {
    if (value.is_array()) {
        json::array out;
        for (const json::value& each : value.get_array()) out.push_back(resolve(which, each));
        return out;
    }
    if (!value.is_object()) return value;
    const json::object& object = value.get_object();
    if (const json::value* name = object.if_contains("Ref"))
        return json::value(named(which, std::string(name->as_string())));
    if (const json::value* path = object.if_contains("Fn::GetAtt"); path != nullptr && path->is_array())
        return json::value(
            named(which, std::string(path->at(0).as_string()) + '.' + std::string(path->at(1).as_string())));
    if (const json::value* join = object.if_contains("Fn::Join")) {
        std::string out;
        for (const json::value& each : join->at(1).as_array()) {
            const json::value part = resolve(which, each);
            out += (out.empty() ? "" : std::string(join->at(0).as_string())) + std::string(part.as_string());
        }
        return json::value(out);
    }
    if (const json::value* sub = object.if_contains("Fn::Sub")) return json::value(substituted(which, *sub));
    json::object out;
    for (const auto& [key, inner] : object) out[key] = resolve(which, inner);
    return out;
}

json::value stacks::properties(const stack& which, const resource& each) const {
    return resolve(which, json::value(object_in(each.wanted, "Properties")));
}

// ${!A} stands for ${A}, which somebody else resolves.
std::string stacks::substituted(const stack& which, const json::value& sub) const {
    std::string text(sub.is_array() ? sub.at(0).as_string() : sub.as_string());
    for (const std::string& name : substitutions(text)) {
        const json::value* own = sub.is_array() ? json::member(&sub.at(1), name) : nullptr;
        const std::string with = own ? std::string(resolve(which, *own).as_string()) : named(which, name);
        text.replace(text.find("${" + name + '}'), name.size() + 3, with);
    }
    for (std::size_t at = 0; (at = text.find("${!", at)) != text.npos;) text.erase(at + 2, 1);
    return text;
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
        if (each.type == "AWS::DynamoDB::Table") make_table(which, named, wanted);
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
        function.latest = configured(properties);
        function.latest.code = bucket->second.objects.at(key);
        function.latest.sha256 = sha256_hex(function.latest.code);
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

// Whether it is a table that is there already and that a stack may take in.
bool stacks::takes_in(const json::value& wanted) const {
    if (text_in(wanted, "Type") != "AWS::DynamoDB::Table") return false;
    const json::value* properties = json::member(&wanted, "Properties");
    return properties != nullptr && tables.contains(text_in(*properties, "TableName")) &&
           text_in(wanted, "DeletionPolicy").starts_with("Retain");
}

void stacks::make_table(const stack& which, const std::string& name, const json::value& wanted) {
    if (which.imports && takes_in(wanted)) tables.erase(name);
    if (tables.contains(name)) throw refusal{400, "AlreadyExists", "Table already exists: " + name};
}

// What stays of a table that its stack gives up.
void stacks::keep_table(const resource& each, const json::value& how) {
    if (each.type == "AWS::DynamoDB::Table" && text_in(how, "DeletionPolicy") == "Retain") tables.insert(each.physical);
}

void stacks::plan(stack& which, const change_set& wanted) {
    const auto work = std::make_shared<change>();
    work->before = which;
    work->functions = cloud_.functions_;
    const std::string word = wanted.create ? "CREATE" : "UPDATE";
    which.change_set_arn = wanted.arn;
    which.parameters = wanted.parameters;
    which.tags = wanted.tags;
    which.body = wanted.body;
    which.express = wanted.express;
    which.imports = wanted.imports;
    note_stack(which, word + "_IN_PROGRESS", "User Initiated");
    const json::value body = parsed(wanted.body);
    for (const auto& [logical, how] : object_in(body, "Resources")) {
        const json::value with = with_parameters(how, wanted.parameters);
        const auto known = which.resources.find(std::string(logical));
        if (known == which.resources.end() || known->second.wanted != with) work->left[std::string(logical)] = how;
    }
    const std::string name = which.name;
    which.cancel = [this, name, work] { plan_rollback(all.at(name), work->before, work->functions); };
    for (std::size_t i = 0; i < work->left.size(); ++i)
        which.steps.emplace_back([this, name, work] { change_next(all.at(name), *work); });
    which.steps.emplace_back([this, name, word] { finish_change(all.at(name), word); });
}

// One resource of those whose references are there already.
void stacks::change_next(stack& which, change& work) {
    const auto ready = std::ranges::find_if(work.left, [&](const auto& each) {
        return resolvable(which, json::value(object_in(each.second, "Properties")));
    });
    if (ready == work.left.end()) return;
    const auto [logical, how] = *ready;
    work.left.erase(ready);
    const std::string verb = which.resources.contains(logical) ? "UPDATE" : "CREATE";
    resource& each = which.resources[logical];
    each.type = text_in(how, "Type");
    note(which, logical, verb + "_IN_PROGRESS");
    try {
        if (failing.first == each.type) {
            failing.first.clear();
            throw refusal{400, "InvalidRequest", failing.second};
        }
        apply(which, logical, how);
    } catch (const refusal& why) {
        note(which, logical, verb + "_FAILED",
             "Resource handler returned message: \"" + why.message +
                 "\" (RequestToken: 1, HandlerErrorCode: " + why.code + ')');
        return plan_rollback(which, work.before, work.functions);
    }
    each.wanted = with_parameters(how, which.parameters);
    note(which, logical, verb + "_COMPLETE", {},
         json::serialize(resolve(which, json::value(object_in(how, "Properties")))));
}

void stacks::finish_change(stack& which, const std::string& word) {
    const json::value body = parsed(which.body);
    std::erase_if(which.resources,
                  [&](const auto& each) { return !object_in(body, "Resources").contains(each.first); });
    which.outputs.clear();
    for (const auto& [key, how] : object_in(body, "Outputs"))
        if (const json::value* value = json::member(&how, "Value"); value != nullptr && has_outputs) {
            const json::value text = resolve(which, *value);
            which.outputs[std::string(key)] = text.is_string() ? std::string(text.get_string()) : json::serialize(text);
        }
    note_stack(which, word + "_COMPLETE");
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
        const json::value body = parsed(now_.body);
        for (const auto& [logical, how] : object_in(body, "Resources"))
            if (const auto made = now_.resources.find(std::string(logical)); made != now_.resources.end() &&
                                                                             !before.resources.contains(made->first) &&
                                                                             made->second.status.ends_with("_COMPLETE"))
                keep_table(made->second, how);
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

}  // namespace support::aws
