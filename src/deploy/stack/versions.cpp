// SPDX-License-Identifier: Apache-2.0
#include <deploy/stack/versions.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>

#include <aws/services/protocol.hpp>

namespace tight::deploy {

namespace {

std::uint64_t number_of(const std::string& version) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(version.data(), version.data() + version.size(), number);
    return read.ec == std::errc{} ? number : UINT64_MAX;  // $LATEST is above all
}

std::string name_in(const stack_description& stack, const stack_parts& parts, const std::string& function) {
    const function_part* part = parts.function(function);
    std::string name = part == nullptr ? std::string() : physical_name(stack, *part);
    if (name.empty())
        throw failure{.message = stack.name + " does not tell where its function " + function + " is",
                      .hint = "`tight deploy` makes it known"};
    return name;
}

std::string version_in(const stack_event& event) {
    const auto properties = json::parse(event.properties);
    return properties ? aws::text_member(*properties, "FunctionVersion") : std::string();
}

std::string listed(const std::vector<std::uint64_t>& numbers) {
    std::string list;
    for (const std::uint64_t number : numbers) list += (list.empty() ? "" : ", ") + std::to_string(number);
    return list.empty() ? "none" : list;
}

}  // namespace

function_versions published_versions(const cloud& aws, const stack_description& stack, const stack_parts& parts,
                                     const stage_part& from) {
    const lambda_functions functions(aws);
    function_versions versions;
    for (const auto& [function, parameter] : from.versions) {
        std::string version = version_of(stack, from, function);
        if (version.empty() || version == "$LATEST")
            version = need(functions.publish(name_in(stack, parts, function), "Published by tight"));
        versions[function] = std::move(version);
    }
    return versions;
}

function_versions numbered_versions(const cloud& aws, const stack_description& stack, const stack_parts& parts,
                                    const std::string& number) {
    const lambda_functions functions(aws);
    function_versions versions;
    for (const function_part& function : parts.functions) {
        const std::string name = name_in(stack, parts, function.name);
        if (!need(functions.find(name, number)))
            throw failure{.message = "the function " + function.name + " has no version " + number,
                          .hint = "its versions: " + listed(need(functions.versions(name)))};
        versions[function.name] = number;
    }
    return versions;
}

std::vector<std::string> history_of(const std::vector<stack_event>& events, const std::string& alias) {
    std::vector<std::string> history;
    for (const stack_event& event : events) {
        if (event.logical_id != alias || !event.status.ends_with("_COMPLETE")) continue;
        const std::string version = version_in(event);
        if (version.empty() || version == "$LATEST") continue;
        const auto before = std::ranges::find(history, version);
        if (before != history.end())
            history.erase(before + 1, history.end());
        else
            history.push_back(version);
    }
    return history;
}

function_versions earlier_versions(const cloud& aws, const stack_description& stack, const stack_parts& parts,
                                   const stage_part& stage) {
    const cloudformation stacks(aws);
    const lambda_functions functions(aws);
    const auto events = need(stacks.events_since(stack.id, [](const stack_event&) { return false; }));
    function_versions versions;
    for (const auto& [function, parameter] : stage.versions) {
        const std::string now = version_of(stack, stage, function);
        const auto alias = stage.aliases.find(function);
        std::vector<std::string> history;
        if (alias != stage.aliases.end()) history = history_of(events, alias->second);
        if (!history.empty() && history.back() == now) history.pop_back();
        if (!history.empty()) {
            versions[function] = history.back();
            continue;
        }
        const auto all = need(functions.versions(name_in(stack, parts, function)));
        const auto above = std::ranges::lower_bound(all, number_of(now));
        if (above != all.begin()) versions[function] = std::to_string(*std::prev(above));
    }
    return versions;
}

change_request move_stage(const stack_description& stack, const stage_part& stage, const function_versions& to) {
    change_request request{.stack = stack.name, .name = "tight-publish-" + std::to_string(std::time(nullptr))};
    for (const auto& [name, value] : stack.parameters) request.parameters[name] = std::nullopt;
    for (const auto& [function, version] : to)
        if (const auto parameter = stage.versions.find(function); parameter != stage.versions.end())
            request.parameters[parameter->second] = version;
    request.tags = stack.tags;
    return request;
}

}  // namespace tight::deploy
