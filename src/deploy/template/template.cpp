// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/template.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/template/draft.hpp"

namespace tight::deploy {

namespace {

// CloudFormation's quotas.
constexpr std::size_t most_resources = 500, most_parameters = 200, most_outputs = 200, most_bytes = 1'000'000;

// The parts a template is made of, in their order: functions are made when it is known what they may do.
constexpr std::array<void (*)(draft&), 10> parts{
    add_functions_and_stages, add_tables,   add_messaging, add_permissions,   add_events,
    add_function_resources,   add_http_api, add_rest_api,  add_function_urls, add_domains};

void merge(json::value& into, const json::value& from, const std::string& path, std::vector<std::string>& changed) {
    json::object* const target = into.if_object();
    if (target != nullptr && from.is_object()) {
        for (const auto& member : json::members(&from)) {
            json::value* own = target->if_contains(member.key());
            if (own == nullptr)
                target->emplace(member.key(), member.value());
            else
                merge(*own, member.value(), path + '.' + std::string(member.key()), changed);
        }
        return;
    }
    if (into == from) return;
    changed.push_back(path);
    into = from;
}

// A resource of the user's own is new, or adds to one of ours, member by member. What of ours it changes is said; one
// of another type takes the place of ours, which is said too.
void merge_resources(draft& into) {
    for (const auto& [key, own] : into.app.resources) {
        const std::string id(key);
        const int at_root = into.app.line_of("cfn_resources." + id);
        into.made.lines[id] = at_root != 0 ? at_root : into.app.line_of("aws.cfn_resources." + id);
        json::value* ours = into.resources.if_contains(id);
        if (ours == nullptr) {
            if (json::member(&own, "Type") == nullptr)
                into.fail(into.made.lines[id], "resource '" + id + "' has no Type, and nothing here is called so",
                          "give it one, like `Type: AWS::SNS::Topic`");
            into.resources[id] = own;
            continue;
        }
        const json::value* type = json::member(&own, "Type");
        const std::string_view our_type = json::string_or(json::member(ours, "Type"), "resource");
        if (type != nullptr && json::string_or(type) != our_type) {
            into.made.warnings.push_back("cfn_resources." + id + " takes the place of the " + std::string(our_type) +
                                         " of that name");
            *ours = own;
            continue;
        }
        std::vector<std::string> changed;
        merge(*ours, own, id, changed);
        for (const std::string& path : changed) into.made.warnings.push_back("cfn_resources changes " + path);
    }
}

void merge_outputs(draft& into) {
    for (const auto& [id, own] : into.app.outputs) {
        const json::value* ours = into.outputs.if_contains(id);
        if (ours != nullptr && *ours != own)
            into.made.warnings.push_back("cfn_outputs." + std::string(id) +
                                         " takes the place of the output of that name");
        into.outputs[id] = own;
    }
}

// The sections that a plugin's template may hold besides ours stay as they are.
void make_body(draft& into) {
    json::object body = std::move(into.made.body);
    into.made.body = {};
    into.made.body["AWSTemplateFormatVersion"] = "2010-09-09";
    if (!into.app.description.empty()) into.made.body["Description"] = into.app.description.substr(0, 1024);
    for (const auto& member : body) into.made.body[member.key()] = member.value();
    into.made.body["Parameters"] = into.parameters;
    into.made.body["Resources"] = into.resources;
    into.made.body["Outputs"] = into.outputs;
}

void take_body(draft& into) {
    const auto section = [&](const char* name) { return json::members(into.made.body.if_contains(name)); };
    into.parameters = section("Parameters");
    into.resources = section("Resources");
    into.outputs = section("Outputs");
}

// The first of these keys that tight.yml has.
int line_of_any(const configuration& app, std::initializer_list<const char*> keys) {
    for (const char* key : keys)
        if (const int line = app.line_of(key); line != 0) return line;
    return 0;
}

constexpr std::string_view smaller =
    "`one_function: true` makes one function of all controllers; or divide the application";

// What is named is what there is too much of: the user's own part, where the rest would fit without it.
void check_quotas(const draft& into) {
    const auto check = [&](const json::object& there, const json::object& own, std::size_t most, const char* what) {
        if (there.size() <= most) return;
        const bool by_own = !own.empty() && there.size() - std::min(own.size(), there.size()) <= most;
        const std::string key = std::string("cfn_") + what;
        const int line = by_own ? line_of_any(into.app, {key.c_str(), ("aws." + key).c_str()})
                                : line_of_any(into.app, {"functions", "stages", "stage_environments", "name"});
        into.fail(line,
                  "the stack has " + std::to_string(there.size()) + ' ' + what + ", and CloudFormation takes " +
                      std::to_string(most),
                  std::string(smaller));
    };
    check(into.resources, into.app.resources, most_resources, "resources");
    check(into.parameters, {}, most_parameters, "parameters");
    check(into.outputs, into.app.outputs, most_outputs, "outputs");
}

// What is far too much is refused before anything is made of it.
void check_declared(const draft& into) {
    const configuration& app = into.app;
    const std::size_t in_each = app.queues.size() + app.topics.size() + app.buckets.size() + app.tables.size() + 1;
    if (app.stages.size() * in_each <= 10 * most_resources) return;
    into.fail(line_of_any(app, {"stages", "stage_environments", "queues", "topics", "buckets", "dynamodb_tables"}),
              "the stack has more than " + std::to_string(10 * most_resources) +
                  " resources in its stages, and CloudFormation takes " + std::to_string(most_resources),
              std::string(smaller));
}

}  // namespace

void check_template_size(const configuration& app, std::size_t bytes) {
    if (bytes <= most_bytes) return;
    fail_at(app.file,
            line_of_any(app, {"cfn_resources", "aws.cfn_resources", "cfn_outputs", "aws.cfn_outputs", "functions",
                              "stages", "stage_environments", "name"}),
            "the template is " + std::to_string(bytes / 1000) + " KB, and CloudFormation takes 1,000 KB at most",
            std::string(smaller));
}

made_template make_template(const configuration& app, const json::value& description,
                            const std::vector<template_part>& more) {
    made_template made;
    draft into{app, description, made};
    check_declared(into);
    into.parameters["LambdaS3Bucket"] =
        json::object{{"Type", "String"}, {"Description", "The bucket that holds the package"}};
    into.parameters["LambdaS3Key"] =
        json::object{{"Type", "String"}, {"Description", "The package's key in that bucket"}};
    for (const auto part : parts) part(into);
    make_body(into);
    for (const template_part& part : more) {
        part(app, made);
        take_body(into);
    }
    merge_resources(into);
    merge_outputs(into);
    check_quotas(into);
    make_body(into);
    return made;
}

}  // namespace tight::deploy
