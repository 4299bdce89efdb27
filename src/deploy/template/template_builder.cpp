// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/template_builder.hpp"

#include <algorithm>
#include <utility>

#include "deploy/configuration_reader.hpp"
#include "deploy/template/logical_id.hpp"

namespace tight::deploy {

json::object* deployed_table::find(json::object& resources, const std::string& stage) const {
    const auto id = ids.find(stage);
    json::value* found = id == ids.end() ? nullptr : resources.if_contains(id->second);
    return found == nullptr ? nullptr : found->if_object();
}

std::string template_builder::add(const std::string& id, json::object resource, int line) {
    std::string own = id;
    for (int again = 2; resources.contains(own); ++again) own = id + std::to_string(again);
    resources[own] = std::move(resource);
    if (line != 0) definition.lines[own] = line;
    return own;
}

void template_builder::output(const std::string& id, std::string_view about, json::value value) {
    outputs[id] = json::object{{"Description", about}, {"Value", std::move(value)}};
}

std::string template_builder::alias(const deployed_function& function, const deployed_stage& stage) const {
    return stage.id + function.own + "FunctionAlias";
}

const deployed_resource* template_builder::find_shared(std::string_view kind, std::string_view name,
                                                       std::string_view stage) const {
    const auto found = std::ranges::find_if(shared, [&](const deployed_resource& each) {
        return each.kind == kind && each.name == name && each.stage == stage;
    });
    return found == shared.end() ? nullptr : &*found;
}

std::vector<deployed_stage> template_builder::stages_of(const event_source& event) const {
    std::vector<deployed_stage> called;
    for (const deployed_stage& each : stages)
        if (event.calls(each.name)) called.push_back(each);
    return called;
}

void template_builder::fail(int line, const std::string& what, std::string hint) const {
    fail_at(app.file, line, what, std::move(hint));
}

std::string described_text(const template_builder& builder, const json::value& from, std::string_view name) {
    std::string found(json::string_or(json::member(&from, name)));
    if (found.empty())
        builder.fail(0, "what the program prints for --describe has a " + std::string(name) + " that is not a text");
    return found;
}

json::object reference_to(std::string_view id) { return {{"Ref", id}}; }

json::object attribute_of(std::string_view id, std::string_view attribute) {
    return {{"Fn::GetAtt", json::array{id, attribute}}};
}

json::object arn_of(std::string_view id) { return attribute_of(id, "Arn"); }

json::object sub(std::string_view text) { return {{"Fn::Sub", text}}; }

json::object resource(std::string_view type, json::object properties) {
    return {{"Type", type}, {"Properties", std::move(properties)}};
}

void add_tags(json::object& properties, const configuration& app) {
    json::array tags;
    for (const auto& [key, value] : app.tags) tags.push_back(json::object{{"Key", key}, {"Value", value}});
    if (!tags.empty()) properties["Tags"] = std::move(tags);
}

void add_tag_map(json::object& properties, const configuration& app) {
    json::object tags;
    for (const auto& [key, value] : app.tags) tags[key] = value;
    if (!tags.empty()) properties["Tags"] = std::move(tags);
}

json::object permission(const std::string& alias, std::string_view service, json::object condition) {
    json::object properties{
        {"Action", "lambda:InvokeFunction"}, {"FunctionName", reference_to(alias)}, {"Principal", service}};
    for (const auto& member : condition) properties[member.key()] = member.value();
    return resource("AWS::Lambda::Permission", std::move(properties));
}

void open_to_api(template_builder& builder, std::size_t index) {
    const deployed_stage& stage = builder.stages[index];
    for (const deployed_function& function : builder.functions) {
        if (!function.settings.requests) continue;
        builder.add(stage.id + function.own + "ApiLambdaPermission",
                    permission(builder.alias(function, stage), "apigateway.amazonaws.com",
                               {{"SourceArn", sub("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
                                                  "${" +
                                                  stage.api + "}/" + stage.name + "/*")}}),
                    function.settings.line);
    }
    builder.output(stage.id + "Endpoint", "Stage " + stage.name,
                   sub("https://${" + stage.api + "}.execute-api.${AWS::Region}.${AWS::URLSuffix}/" + stage.name));
    builder.definition.stages[index].endpoint_output = stage.id + "Endpoint";
}

json::object invocation_uri(const std::string& function) {
    return sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/" + function +
               "/invocations");
}

json::object stage_variable_uri(const deployed_function& function) {
    return invocation_uri("${" + function.id + ".Arn}:${!stageVariables.STAGE}");
}

json::object statement(std::vector<std::string_view> actions, json::value resources) {
    json::array list;
    for (const std::string_view each : actions) list.emplace_back(each);
    return {{"Effect", "Allow"}, {"Action", std::move(list)}, {"Resource", std::move(resources)}};
}

}  // namespace tight::deploy
