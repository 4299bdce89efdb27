// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/versions.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "aws/services/protocol.hpp"
#include "core/ascii.hpp"

namespace tight::deploy {

namespace {

std::uint64_t number_of(const std::string& version) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(version.data(), version.data() + version.size(), number);
    return read.ec == std::errc{} ? number : UINT64_MAX;  // $LATEST is above all
}

std::string name_in(const stack_description& stack, const stack_metadata& parts, const std::string& function) {
    const function_metadata* part = parts.function(function);
    std::string name = part == nullptr ? std::string() : physical_name(stack, *part);
    if (name.empty())
        fail_command(stack.name + " does not tell where its function " + function + " is",
                     "`tight deploy` makes it known");
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

// "actors:N,movies:N".
std::string one_each(const function_versions& versions) {
    std::string list;
    for (const auto& [function, number] : versions) list += (list.empty() ? "" : ",") + function + ":N";
    return list;
}

// A part of "movies:3,actors:7", or "7" for every function.
struct wanted_version {
    std::string_view function = {};  // empty: every one
    std::string_view number = {};
};

std::vector<wanted_version> each_wanted(std::string_view numbers) {
    std::vector<wanted_version> all;
    for (;;) {
        const std::string_view one = numbers.substr(0, numbers.find(','));
        const std::size_t colon = one.find(':');
        all.push_back(colon == one.npos ? wanted_version{{}, one}
                                        : wanted_version{one.substr(0, colon), one.substr(colon + 1)});
        if (one.size() == numbers.size()) return all;
        numbers.remove_prefix(one.size() + 1);
    }
}

function_versions wanted_versions(const stack_metadata& parts, std::string_view numbers) {
    function_versions versions;
    for (const auto& [name, number] : each_wanted(numbers)) {
        if (!name.empty() && parts.function(name) == nullptr)
            fail_command("there is no function '" + std::string(name) + "' to give a version",
                         parts.functions.empty()
                             ? "the stack does not say what its functions are: `tight deploy` records it again"
                             : "write it as `--version " + parts.functions.front().name + ":N`");
        for (const function_metadata& each : parts.functions)
            if (name.empty() || name == each.name) versions[each.name] = number;
    }
    return versions;
}

}  // namespace

bool names_versions(std::string_view text) {
    return std::ranges::all_of(each_wanted(text), [&](const wanted_version& each) {
        const bool is_whole = !each.function.empty() || each.number == text;
        return is_whole && !each.number.empty() && std::ranges::all_of(each.number, ascii::is_digit);
    });
}

function_versions published_versions(const cloud& aws, const stack_description& stack, const stack_metadata& parts,
                                     const stage_metadata& from) {
    const lambda_functions functions(aws);
    function_versions versions;
    for (const auto& [function, parameter] : from.versions) {
        std::string version = version_of(stack, from, function);
        if (version.empty() || version == "$LATEST")
            version = value_or_throw(functions.publish(name_in(stack, parts, function), "Published by tight"));
        versions[function] = std::move(version);
    }
    return versions;
}

function_versions numbered_versions(const cloud& aws, const stack_description& stack, const stack_metadata& parts,
                                    const std::string& numbers) {
    const lambda_functions functions(aws);
    function_versions versions = wanted_versions(parts, numbers);
    for (const auto& [function, number] : versions) {
        const std::string name = name_in(stack, parts, function);
        if (value_or_throw(functions.find(name, number))) continue;
        command_error missing(exit_status::failed, "the function " + function + " has no version " + number,
                              "its versions: " + listed(value_or_throw(functions.versions(name))));
        if (versions.size() > 1)
            missing.hint += "; every function counts its own: `--version " + one_each(versions) + '`';
        throw missing;
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

function_versions earlier_versions(const cloud& aws, const stack_description& stack, const stack_metadata& parts,
                                   const stage_metadata& stage) {
    const cloudformation stacks(aws);
    const lambda_functions functions(aws);
    const auto events = value_or_throw(stacks.events_since(stack.id, [](const stack_event&) { return false; }));
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
        const auto all = value_or_throw(functions.versions(name_in(stack, parts, function)));
        const auto above = std::ranges::lower_bound(all, number_of(now));
        if (above != all.begin()) versions[function] = std::to_string(*std::prev(above));
    }
    return versions;
}

change_request move_stage(const stack_description& stack, const stage_metadata& stage, const function_versions& to) {
    // No other change set of the stack may have had its name, not even within the same second.
    const auto now = std::chrono::system_clock::now().time_since_epoch().count();
    change_request request{.stack = stack.name, .name = "tight-publish-" + std::to_string(now)};
    for (const auto& [name, value] : stack.parameters) request.parameters[name] = std::nullopt;
    for (const auto& [function, version] : to)
        if (const auto parameter = stage.versions.find(function); parameter != stage.versions.end())
            request.parameters[parameter->second] = version;
    request.tags = stack.tags;
    return request;
}

}  // namespace tight::deploy
