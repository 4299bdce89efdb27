// SPDX-License-Identifier: Apache-2.0
#include <cli/stack_status.hpp>

#include <algorithm>
#include <vector>

#include <tight/json.hpp>

#include <deploy/stack/stack_state.hpp>

namespace tight::cli {

namespace {

std::string bucket_of(const deploy::stack_description& stack) {
    const auto found = stack.parameters.find("LambdaS3Bucket");
    return found == stack.parameters.end() ? std::string() : found->second;
}

std::vector<const deploy::stage_part*> sorted_stages(const running_stack& running) {
    std::vector<const deploy::stage_part*> stages;
    for (const auto& stage : running.parts.stages) stages.push_back(&stage);
    std::ranges::sort(stages, {}, [](const auto* stage) { return stage->name; });
    return stages;
}

json::object versions_of(const running_stack& running, const deploy::stage_part& stage) {
    json::object versions;
    for (const auto& [function, parameter] : stage.versions)
        versions[function] = deploy::version_of(running.stack, stage, function);
    return versions;
}

json::object document(const running_stack& running) {
    json::object functions, stages;
    for (const auto& function : running.parts.functions)
        functions[function.name] = deploy::arn_of(running.stack, function);
    for (const auto* stage : sorted_stages(running)) {
        json::object each{{"versions", versions_of(running, *stage)}};
        if (const auto url = deploy::endpoint_of(running.stack, *stage); !url.empty()) each["url"] = url;
        stages[stage->name] = std::move(each);
    }
    json::object outputs;
    for (const auto& [name, value] : running.stack.outputs) outputs[name] = value;
    return {{"name", running.stack.name},        {"deployed", true},
            {"state", running.stack.status},     {"bucket", bucket_of(running.stack)},
            {"functions", std::move(functions)}, {"stages", std::move(stages)},
            {"outputs", std::move(outputs)}};
}

}  // namespace

void show_status(const running_stack& running, bool as_json, printer& out) {
    if (as_json) return out.data_line(json::serialize(document(running)));
    const deploy::stack_description& stack = running.stack;
    out.data_line(stack.name + " is deployed!");
    if (!deploy::succeeded(stack.status)) out.data_line("  State: " + stack.status);
    for (const auto& function : running.parts.functions)
        out.data_line("  Function name: " + deploy::physical_name(stack, function));
    out.data_line("  S3 bucket: " + bucket_of(stack));
    if (!running.parts.stages.empty()) out.data_line("  Stages:");
    for (const auto* stage : sorted_stages(running)) {
        const std::string url = deploy::endpoint_of(stack, *stage);
        out.data_line("    " + stage->name + ':' + deploy::version_of(stack, *stage) + (url.empty() ? "" : ": " + url));
    }
}

void show_nothing(const std::string& name, bool as_json, printer& out) {
    if (as_json)
        out.data_line(json::serialize(json::object{{"name", name}, {"deployed", false}}));
    else
        out.data_line(name + " has not been deployed yet.");
}

}  // namespace tight::cli
