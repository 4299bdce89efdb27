// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/stack_metadata.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tight::deploy {

namespace {

constexpr std::string_view metadata = "Tight";

json::object object_of(const std::map<std::string, std::string>& from) {
    json::object out;
    for (const auto& [name, value] : from) out[name] = value;
    return out;
}

std::string text(const json::value& from, std::string_view name) {
    return std::string(json::string_or(json::member(&from, name)));
}

std::map<std::string, std::string> map_of(const json::value& from, std::string_view name) {
    std::map<std::string, std::string> out;
    for (const auto& [key, value] : json::members(json::member(&from, name)))
        if (value.is_string()) out[std::string(key)] = std::string(json::string_or(&value));
    return out;
}

template <class Read>
void each_element(const json::value* list, Read read) {
    for (std::size_t i = 0; json::element(list, i) != nullptr; ++i) read(*json::element(list, i));
}

std::string value_or_nothing(const text_map& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::string() : found->second;
}

}  // namespace

const stage_metadata* stack_metadata::stage(std::string_view name) const {
    const auto found = std::ranges::find(stages, name, &stage_metadata::name);
    return found == stages.end() ? nullptr : &*found;
}

const function_metadata* stack_metadata::function(std::string_view name) const {
    const auto found = std::ranges::find(functions, name, &function_metadata::name);
    return found == functions.end() ? nullptr : &*found;
}

json::object add_metadata(const stack_template& definition) {
    json::array functions, stages;
    for (const function_metadata& each : definition.functions)
        functions.emplace_back(json::object{{"Name", each.name},
                                            {"LogicalId", each.logical_id},
                                            {"ArnOutput", each.arn_output},
                                            {"LogGroup", each.log_group}});
    for (const stage_metadata& each : definition.stages) {
        json::object stage{{"Name", each.name},
                           {"Versions", object_of(each.versions)},
                           {"Aliases", object_of(each.aliases)},
                           {"EndpointOutput", each.endpoint_output},
                           {"AccessLog", each.access_log}};
        if (!each.function_endpoints.empty()) stage["FunctionEndpoints"] = object_of(each.function_endpoints);
        if (!each.key_output.empty()) stage["KeyOutput"] = each.key_output;
        stages.emplace_back(std::move(stage));
    }
    json::object body = definition.body;
    json::object mine{{"Functions", std::move(functions)}, {"Stages", std::move(stages)}};
    json::value& place = body["Metadata"];
    if (!place.is_object()) place = json::object();
    place.as_object()[metadata] = std::move(mine);
    return body;
}

json::object remove_metadata(json::object body) {
    json::value* found = body.if_contains("Metadata");
    json::object* place = found == nullptr ? nullptr : found->if_object();
    if (place == nullptr) return body;
    place->erase(metadata);
    if (place->empty()) body.erase("Metadata");
    return body;
}

stack_metadata read_metadata(std::string_view template_body) {
    stack_metadata parts;
    const auto parsed = json::parse(template_body);
    if (!parsed) return parts;
    each_element(json::find(*parsed, "Metadata", metadata, "Functions"), [&parts](const json::value& each) {
        parts.functions.push_back({.name = text(each, "Name"),
                                   .logical_id = text(each, "LogicalId"),
                                   .handler = {},
                                   .arn_output = text(each, "ArnOutput"),
                                   .log_group = text(each, "LogGroup")});
    });
    each_element(json::find(*parsed, "Metadata", metadata, "Stages"), [&parts](const json::value& each) {
        parts.stages.push_back({.name = text(each, "Name"),
                                .versions = map_of(each, "Versions"),
                                .aliases = map_of(each, "Aliases"),
                                .endpoint_output = text(each, "EndpointOutput"),
                                .function_endpoints = map_of(each, "FunctionEndpoints"),
                                .key_output = text(each, "KeyOutput"),
                                .access_log = text(each, "AccessLog")});
    });
    return parts;
}

std::string version_of(const stack_description& stack, const stage_metadata& stage, const std::string& function) {
    const auto parameter = stage.versions.find(function);
    return parameter == stage.versions.end() ? std::string() : value_or_nothing(stack.parameters, parameter->second);
}

std::string version_of(const stack_description& stack, const stage_metadata& stage) {
    std::string all, first;
    bool same = true;
    for (const auto& [function, parameter] : stage.versions) {
        const std::string version = value_or_nothing(stack.parameters, parameter);
        if (all.empty()) first = version;
        same = same && version == first;
        all += (all.empty() ? "" : ",") + function + ':' + version;
    }
    return same ? first : all;
}

std::string arn_of(const stack_description& stack, const function_metadata& function) {
    return value_or_nothing(stack.outputs, function.arn_output);
}

std::string physical_name(const stack_description& stack, const function_metadata& function) {
    const std::string arn = arn_of(stack, function);
    return arn.substr(arn.rfind(':') + 1);
}

std::string endpoint_of(const stack_description& stack, const stage_metadata& stage) {
    return value_or_nothing(stack.outputs, stage.endpoint_output);
}

std::map<std::string, std::string> function_endpoints_of(const stack_description& stack, const stage_metadata& stage) {
    std::map<std::string, std::string> urls;
    for (const auto& [function, output] : stage.function_endpoints)
        if (std::string url = value_or_nothing(stack.outputs, output); !url.empty()) urls[function] = std::move(url);
    return urls;
}

std::string key_of(const stack_description& stack, const stage_metadata& stage) {
    return value_or_nothing(stack.outputs, stage.key_output);
}

}  // namespace tight::deploy
