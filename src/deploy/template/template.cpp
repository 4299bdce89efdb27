// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/template.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

// CloudFormation's quotas.
constexpr std::size_t most_resources = 500, most_parameters = 200, most_outputs = 200, most_bytes = 1'000'000;

// The parts a template is made of, in their order: functions are made when it is known what they may do.
constexpr std::array<void (*)(template_builder&), 10> parts{
    add_functions_and_stages, add_tables,   add_messaging, add_permissions,   add_events,
    add_function_resources,   add_http_api, add_rest_api,  add_function_urls, add_domains};

void merge(json::value& target, const json::value& from, const std::string& path, std::vector<std::string>& changed) {
    json::object* const members = target.if_object();
    if (members != nullptr && from.is_object()) {
        for (const auto& member : json::members(&from)) {
            json::value* own = members->if_contains(member.key());
            if (own == nullptr)
                members->emplace(member.key(), member.value());
            else
                merge(*own, member.value(), path + '.' + std::string(member.key()), changed);
        }
        return;
    }
    if (target == from) return;
    changed.push_back(path);
    target = from;
}

// A resource of the user's own is new, or adds to one of ours, member by member. What of ours it changes is said; one
// of another type takes the place of ours, which is said too.
void merge_resources(template_builder& builder) {
    for (const auto& [key, own] : builder.app.resources) {
        const std::string id(key);
        const int at_root = builder.app.line_of("cfn_resources." + id);
        builder.definition.lines[id] = at_root != 0 ? at_root : builder.app.line_of("aws.cfn_resources." + id);
        json::value* ours = builder.resources.if_contains(id);
        if (ours == nullptr) {
            if (json::member(&own, "Type") == nullptr)
                builder.fail(builder.definition.lines[id],
                             "resource '" + id + "' has no Type, and nothing here is called so",
                             "give it one, like `Type: AWS::SNS::Topic`");
            builder.resources[id] = own;
            continue;
        }
        const json::value* type = json::member(&own, "Type");
        const std::string_view our_type = json::string_or(json::member(ours, "Type"), "resource");
        if (type != nullptr && json::string_or(type) != our_type) {
            builder.definition.warnings.push_back("cfn_resources." + id + " takes the place of the " +
                                                  std::string(our_type) + " of that name");
            *ours = own;
            continue;
        }
        std::vector<std::string> changed;
        merge(*ours, own, id, changed);
        for (const std::string& path : changed) builder.definition.warnings.push_back("cfn_resources changes " + path);
    }
}

void merge_outputs(template_builder& builder) {
    for (const auto& [id, own] : builder.app.outputs) {
        const json::value* ours = builder.outputs.if_contains(id);
        if (ours != nullptr && *ours != own)
            builder.definition.warnings.push_back("cfn_outputs." + std::string(id) +
                                                  " takes the place of the output of that name");
        builder.outputs[id] = own;
    }
}

// The sections that a plugin's template may hold besides ours stay as they are.
void make_body(template_builder& builder) {
    json::object body = std::move(builder.definition.body);
    builder.definition.body = {};
    builder.definition.body["AWSTemplateFormatVersion"] = "2010-09-09";
    if (!builder.app.description.empty())
        builder.definition.body["Description"] = builder.app.description.substr(0, 1024);
    for (const auto& member : body) builder.definition.body[member.key()] = member.value();
    builder.definition.body["Parameters"] = builder.parameters;
    builder.definition.body["Resources"] = builder.resources;
    builder.definition.body["Outputs"] = builder.outputs;
}

void take_body(template_builder& builder) {
    const auto section = [&](const char* name) { return json::members(builder.definition.body.if_contains(name)); };
    builder.parameters = section("Parameters");
    builder.resources = section("Resources");
    builder.outputs = section("Outputs");
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
void check_quotas(const template_builder& builder) {
    const auto check = [&](const json::object& there, const json::object& own, std::size_t most, const char* what) {
        if (there.size() <= most) return;
        const bool by_own = !own.empty() && there.size() - std::min(own.size(), there.size()) <= most;
        const std::string key = std::string("cfn_") + what;
        const int line = by_own ? line_of_any(builder.app, {key.c_str(), ("aws." + key).c_str()})
                                : line_of_any(builder.app, {"functions", "stages", "stage_environments", "name"});
        builder.fail(line,
                     "the stack has " + std::to_string(there.size()) + ' ' + what + ", and CloudFormation takes " +
                         std::to_string(most),
                     std::string(smaller));
    };
    check(builder.resources, builder.app.resources, most_resources, "resources");
    check(builder.parameters, {}, most_parameters, "parameters");
    check(builder.outputs, builder.app.outputs, most_outputs, "outputs");
}

// What is far too much is refused before anything is made of it.
void check_declared(const template_builder& builder) {
    const configuration& app = builder.app;
    const std::size_t in_each = app.queues.size() + app.topics.size() + app.buckets.size() + app.tables.size() + 1;
    if (app.stages.size() * in_each <= 10 * most_resources) return;
    builder.fail(line_of_any(app, {"stages", "stage_environments", "queues", "topics", "buckets", "dynamodb_tables"}),
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

stack_template build_template(const configuration& app, const json::value& description,
                              const std::vector<template_extension>& more) {
    stack_template definition;
    template_builder builder{app, description, definition};
    check_declared(builder);
    builder.parameters["LambdaS3Bucket"] =
        json::object{{"Type", "String"}, {"Description", "The bucket that holds the package"}};
    builder.parameters["LambdaS3Key"] =
        json::object{{"Type", "String"}, {"Description", "The package's key in that bucket"}};
    for (const auto part : parts) part(builder);
    make_body(builder);
    for (const template_extension& part : more) {
        part(app, definition);
        take_body(builder);
    }
    merge_resources(builder);
    merge_outputs(builder);
    check_quotas(builder);
    make_body(builder);
    return definition;
}

}  // namespace tight::deploy
