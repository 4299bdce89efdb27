// SPDX-License-Identifier: Apache-2.0
#include "cli/project/stack_status.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include <tight/json.hpp>

#include "cli/project/plugins.hpp"
#include "deploy/stack/stack_state.hpp"

namespace tight::cli {

namespace {

std::string bucket_of(const deploy::stack_description& stack) {
    const auto found = stack.parameters.find("LambdaS3Bucket");
    return found == stack.parameters.end() ? std::string() : found->second;
}

std::vector<const deploy::stage_metadata*> sorted_stages(const running_stack& running) {
    std::vector<const deploy::stage_metadata*> stages;
    for (const auto& stage : running.parts.stages) stages.push_back(&stage);
    std::ranges::sort(stages, {}, [](const auto* stage) { return stage->name; });
    return stages;
}

json::object versions_of(const running_stack& running, const deploy::stage_metadata& stage) {
    json::object versions;
    for (const auto& [function, parameter] : stage.versions)
        versions[function] = deploy::version_of(running.stack, stage, function);
    return versions;
}

json::object outputs_of(const running_stack& running) {
    json::object outputs;
    for (const auto& [name, value] : running.stack.outputs) outputs[name] = value;
    return outputs;
}

bool has_several_urls(const deploy::stage_metadata& stage) { return stage.function_endpoints.size() > 1; }

// What there is to say of each stage: its address, then what plugins say.
using stage_texts = std::map<std::string, std::vector<std::string>>;

stage_texts texts_of(const cloud_project& here, const running_stack& running, printer& out) {
    stage_texts texts;
    for (const auto& stage : running.parts.stages)
        if (std::string url = deploy::endpoint_of(running.stack, stage); !url.empty() && !has_several_urls(stage))
            texts[stage.name].push_back(std::move(url));
    if (here.settings().plugins.empty()) return texts;
    for (auto& [stage, more] : plugin_status(here.settings(), outputs_of(running), out))
        std::ranges::move(more, std::back_inserter(texts[stage]));
    return texts;
}

json::object document(const running_stack& running, const stage_texts& texts) {
    json::object functions, stages;
    for (const auto& function : running.parts.functions)
        functions[function.name] = deploy::arn_of(running.stack, function);
    for (const auto* stage : sorted_stages(running)) {
        json::object each{{"versions", versions_of(running, *stage)}};
        if (const auto url = deploy::endpoint_of(running.stack, *stage); !url.empty()) each["url"] = url;
        if (const auto urls = deploy::function_endpoints_of(running.stack, *stage); !urls.empty())
            each["urls"] = json::value_from(urls);
        if (const auto key = deploy::key_of(running.stack, *stage); !key.empty()) each["api_key_id"] = key;
        if (const auto found = texts.find(stage->name); found != texts.end())
            each["texts"] = json::array(found->second.begin(), found->second.end());
        stages[stage->name] = std::move(each);
    }
    return {{"name", running.stack.name},        {"deployed", deploy::runs_something(running.stack.status)},
            {"state", running.stack.status},     {"bucket", bucket_of(running.stack)},
            {"functions", std::move(functions)}, {"stages", std::move(stages)},
            {"outputs", outputs_of(running)}};
}

void show_stage(const running_stack& running, const deploy::stage_metadata& stage, const stage_texts& texts,
                printer& out) {
    std::string line = "    " + stage.name + ':' + deploy::version_of(running.stack, stage);
    const auto found = texts.find(stage.name);
    if (found != texts.end() && !found->second.empty()) {
        line += ':';
        for (const std::string& text : found->second) line += ' ' + text;
    }
    out.data_line(line);
    if (has_several_urls(stage))
        for (const auto& [function, url] : deploy::function_endpoints_of(running.stack, stage))
            out.data_line("      " + function + ": " + url);
}

// Where the value of each key is to be had: it is shown to those who may ask API Gateway for it.
void show_keys(const running_stack& running, printer& out) {
    bool any = false;
    for (const auto* stage : sorted_stages(running)) {
        const std::string key = deploy::key_of(running.stack, *stage);
        if (key.empty()) continue;
        if (!any) out.data_line("  API keys (a value: aws apigateway get-api-key --include-value --api-key ID):");
        any = true;
        out.data_line("    " + stage->name + ": " + key);
    }
}

}  // namespace

void show_status(const cloud_project& here, const running_stack& running, bool as_json, printer& out) {
    const stage_texts texts = texts_of(here, running, out);
    if (as_json) return out.data_line(json::serialize(document(running, texts)));
    const deploy::stack_description& stack = running.stack;
    if (!deploy::runs_something(stack.status))
        return out.data_line(stack.name + " is not deployed: its stack is " + stack.status + '.');
    out.data_line(stack.name + " is deployed!");
    if (!deploy::succeeded(stack.status)) out.data_line("  State: " + stack.status);
    for (const auto& function : running.parts.functions)
        out.data_line("  Function name: " + deploy::physical_name(stack, function));
    out.data_line("  S3 bucket: " + bucket_of(stack));
    if (!running.parts.stages.empty()) out.data_line("  Stages:");
    for (const auto* stage : sorted_stages(running)) show_stage(running, *stage, texts, out);
    show_keys(running, out);
}

void show_nothing(const std::string& name, bool as_json, printer& out) {
    if (as_json)
        out.data_line(json::serialize(json::object{{"name", name}, {"deployed", false}}));
    else
        out.data_line(name + " has not been deployed yet.");
}

}  // namespace tight::cli
