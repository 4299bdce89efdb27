// SPDX-License-Identifier: Apache-2.0
#include "cli/project/plugins.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <utility>

#include "core/command_error.hpp"
#include "process/command.hpp"
#include "process/program_arguments.hpp"
#include "process/run.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view prefix = "tight-plugin-";
constexpr auto time_limit = std::chrono::seconds(10);

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// Its answer; throws command_error with a sentence that names the plugin. What it writes to stderr is shown.
json::object ask(const std::string& plugin, json::object request, printer* out) {
    const std::string program = std::string(prefix) + plugin;
    if (!process::is_plain_name(plugin, "-_.+"))
        fail_command("'" + plugin + "' is not a valid name of a plugin",
                     "letters, digits and - are allowed: see plugins in tight.yml");
    const std::string request_kind(json::string_or(request.if_contains("ask")));
    request["protocol"] = 1;
    const auto done = process::run_process(
        {program}, {.input = json::serialize(request), .output = process::process_output::apart, .limit = time_limit});
    if (!done)
        fail_command("the plugin " + plugin + " is not there: no program " + program + " is on PATH",
                     "install it, or take `" + plugin + "` out of the plugins in tight.yml");
    const std::string where = program + " (" + request_kind + ")";
    if (out != nullptr) out->relay(done->err);
    if (done->status == 137)
        fail_command(where + " did not answer within " + std::to_string(time_limit.count()) + " seconds");
    if (done->status != 0)
        fail_command(where + " ended with status " + std::to_string(done->status) +
                     (done->err.empty() || out != nullptr ? "" : ": " + first_line(done->err)));
    auto response = json::parse(done->out);
    if (!response) fail_command(where + " answered something that is not JSON: " + response.error().message);
    json::object* const members = response->if_object();
    if (members == nullptr) fail_command(where + " answered JSON that is no object");
    return std::move(*members);
}

std::vector<std::string> installed() {
    std::set<std::string> names;
    const char* path = std::getenv("PATH");
    std::string_view rest = path == nullptr ? "" : path;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(fs::path(rest.substr(0, end)), ignored)) {
            const std::string name = entry.path().filename().native();
            if (name.starts_with(prefix) && name.size() > prefix.size() && ::access(entry.path().c_str(), X_OK) == 0)
                names.insert(name.substr(prefix.size()));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {names.begin(), names.end()};
}

std::string text_of(const json::value& from, std::string_view name) {
    return std::string(json::string_or(json::member(&from, name)));
}

std::vector<plugin_option> options_of(const std::string& plugin) {
    std::vector<plugin_option> all;
    const json::object answer = ask(plugin, {{"ask", "options"}}, nullptr);
    for (const json::value& each : json::elements(answer.if_contains("options"))) {
        plugin_option one{.plugin = plugin, .name = text_of(each, "name"), .help = text_of(each, "help")};
        const bool letters = std::ranges::all_of(
            one.name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
        if ((one.name != plugin && !one.name.starts_with(plugin + '-')) || !letters)
            fail_command(std::string(prefix) + plugin + " has the option '" + one.name +
                         "', whose name should begin with " + plugin);
        one.takes_value = !json::bool_or(json::member(&each, "flag"), false);
        all.push_back(std::move(one));
    }
    return all;
}

json::object application_of(const deploy::configuration& settings, const deploy::stack_template& stack) {
    json::array functions, stages;
    for (const deploy::function_metadata& each : stack.functions)
        functions.push_back(json::object{{"name", each.name}, {"logical_id", each.logical_id}});
    for (const deploy::stage_metadata& each : stack.stages) {
        json::object aliases;
        for (const auto& [function, id] : each.aliases) aliases[function] = id;
        stages.push_back(json::object{{"name", each.name}, {"aliases", std::move(aliases)}});
    }
    return {{"name", settings.name},
            {"dev_stage", settings.dev_stage},
            {"functions", std::move(functions)},
            {"stages", std::move(stages)}};
}

json::array stages_of(const deploy::configuration& settings) {
    json::array stages;
    for (const std::string& each : settings.stages) stages.push_back(json::object{{"name", each}});
    return stages;
}

void apply(const std::string& plugin, const json::value& own, const deploy::configuration& settings,
           deploy::stack_template& stack, printer& out) {
    const json::object answer = ask(plugin,
                                    {{"ask", "template"},
                                     {"settings", own},
                                     {"application", application_of(settings, stack)},
                                     {"template", stack.body}},
                                    &out);
    const json::value* body = answer.if_contains("template");
    if (body == nullptr || !body->is_object() || json::find(*body, "Resources") == nullptr)
        fail_command(std::string(prefix) + plugin + " (template) answered no template with Resources");
    for (const char* section : {"Parameters", "Resources", "Outputs"})
        if (const json::value* found = json::member(body, section); found != nullptr && !found->is_object())
            fail_command(std::string(prefix) + plugin + " (template) answered " + section + " that are no object");
    stack.body = json::members(body);
    for (const json::value& each : json::elements(answer.if_contains("warnings")))
        if (each.is_string()) stack.warnings.push_back(plugin + ": " + std::string(json::string_or(&each)));
}

}  // namespace

std::vector<plugin_option> plugin_options(std::vector<std::string>& problems) {
    std::vector<plugin_option> all;
    for (const std::string& plugin : installed()) {
        try {
            for (plugin_option& each : options_of(plugin)) all.push_back(std::move(each));
        } catch (const command_error& problem) {
            problems.push_back(problem.message());
        }
    }
    return all;
}

json::value plugin_settings(const std::string& plugin, const json::object& application, const json::object& values,
                            printer& out) {
    json::object answer = ask(plugin, {{"ask", "init"}, {"application", application}, {"options", values}}, &out);
    const json::value* settings = answer.if_contains("settings");
    return settings == nullptr ? json::value(nullptr) : *settings;
}

std::vector<deploy::template_extension> plugin_parts(const deploy::configuration& settings, printer& out) {
    std::vector<deploy::template_extension> parts;
    for (const auto& [name, own] : settings.plugins)
        parts.emplace_back([plugin = std::string(name), own = own, &out](const deploy::configuration& app,
                                                                         deploy::stack_template& stack) {
            apply(plugin, own, app, stack, out);
        });
    return parts;
}

std::map<std::string, std::vector<std::string>> plugin_status(const deploy::configuration& settings,
                                                              const json::object& outputs, printer& out) {
    std::map<std::string, std::vector<std::string>> all;
    for (const auto& [name, own] : settings.plugins) {
        const json::object answer =
            ask(std::string(name),
                {{"ask", "status"},
                 {"settings", own},
                 {"application", json::object{{"name", settings.name}, {"stages", stages_of(settings)}}},
                 {"outputs", outputs}},
                &out);
        for (const auto& [stage, text] : json::members(answer.if_contains("stages")))
            if (text.is_string()) all[std::string(stage)].emplace_back(json::string_or(&text));
    }
    return all;
}

}  // namespace tight::cli
