// SPDX-License-Identifier: Apache-2.0
// `tight logs`: what the functions of a stage and its API wrote, in the order of time.
#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tight/json.hpp>

#include "build/symbols.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/cloud_project.hpp"
#include "cli/project/stack_status.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/artifacts.hpp"
#include "deploy/stack/functions.hpp"
#include "deploy/stack/log_format.hpp"
#include "deploy/stack/log_reader.hpp"
#include "process/interruption.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::optional<std::string> stage = {};  // empty: the development stage
    std::string period = "1m";
    bool tail = false;
    std::string filter = {};
    std::optional<std::string> function = {};
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

std::string time_text(std::int64_t time_ms, bool local, const char* format) {
    const std::time_t seconds = static_cast<std::time_t>(time_ms / 1000);
    std::tm parts{};
    if (local)
        localtime_r(&seconds, &parts);
    else
        gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

std::string iso_time(std::int64_t time_ms) {
    std::string fraction = std::to_string(1000 + time_ms % 1000);
    fraction[0] = '.';
    return time_text(time_ms, false, "%Y-%m-%dT%H:%M:%S") + fraction + 'Z';
}

using name_map = std::map<std::string, std::string>;  // logical id -> physical

name_map physical_names(const cloud_project& here, const std::string& stack) {
    name_map names;
    for (const auto& resource : deploy::value_or_throw(deploy::cloudformation(here.aws()).resources(stack)))
        names[resource.logical_id] = resource.physical_id;
    return names;
}

std::vector<deploy::log_source> sources_of(const cloud_project& here, const running_stack& running,
                                           const command_options& options, const deploy::stage_metadata& stage) {
    const name_map names = physical_names(here, running.stack.name);
    const auto named = [&names](const std::string& id) {
        const auto found = names.find(id);
        return id.empty() || found == names.end() ? std::string() : found->second;
    };
    std::vector<deploy::log_source> sources;
    for (const auto& function : running.parts.functions) {
        if (options.function && function.name != *options.function) continue;
        std::string group = named(function.log_group);
        if (group.empty()) group = "/aws/lambda/" + deploy::physical_name(running.stack, function);
        sources.push_back({.group = std::move(group),
                           .name = function.name,
                           .version = deploy::version_of(running.stack, stage, function.name)});
    }
    if (options.function) return sources;
    if (std::string group = named(stage.access_log); !group.empty())
        sources.push_back({.group = std::move(group), .name = "api"});
    const auto api = running.stack.outputs.find("ApiId");
    if (api != running.stack.outputs.end() && here.settings().api == deploy::api_kind::rest)
        sources.push_back({.group = "API-Gateway-Execution-Logs_" + api->second + '/' + stage.name, .name = "api"});
    return sources;
}

class line_printer {
public:
    line_printer(const build::symbols& names, bool as_json, bool several, printer& out)
        : names_(names), as_json_(as_json), several_(several), out_(out) {}

    void print(const deploy::log_line& line) {
        if (as_json_) return print_json(line);
        const auto text = deploy::readable(line.message);
        if (!text) return;
        std::string start = time_text(line.time_ms, true, "%b %d %X") + ' ';
        if (several_) start += line.source + ' ';
        out_.data_line(start + painted(text->kind, names_.resolved(text->text)));
    }

private:
    void print_json(const deploy::log_line& line) {
        out_.data_line(json::serialize(json::object{{"time", iso_time(line.time_ms)},
                                                    {"source", line.source},
                                                    {"stream", line.stream},
                                                    {"message", names_.resolved(line.message)}}));
    }

    std::string painted(deploy::log_kind kind, std::string text) const {
        switch (kind) {
            case deploy::log_kind::error:
                return out_.painted_data("31", text);
            case deploy::log_kind::warning:
                return out_.painted_data("33", text);
            case deploy::log_kind::report:
                return out_.painted_data("2", text);
            case deploy::log_kind::plain:
                break;
        }
        return text;
    }

    const build::symbols& names_;
    bool as_json_;
    bool several_;
    printer& out_;
};

std::string code_of(const cloud_project& here, const running_stack& running, const deploy::log_source& source) {
    const auto* function = running.parts.function(source.name);
    if (function == nullptr) return {};
    const auto found =
        deploy::lambda_functions(here.aws()).find(deploy::physical_name(running.stack, *function), source.version);
    return found && *found ? (*found)->code_sha256 : std::string();
}

std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

exit_status run(const command_options& options, printer& out) {
    const std::int64_t period = deploy::period_ms(options.period);
    const cloud_project here(options.target);
    const std::string stage = here.stage(options.stage);
    const auto running = here.find();
    if (!running) {
        show_nothing(here.settings().name, options.json, out);
        return exit_status::ok;
    }
    if (options.function) (void)running->function(*options.function);
    const auto sources = sources_of(here, *running, options, running->stage(stage));
    const build::symbols names(here.app(), sources.empty() ? std::string() : code_of(here, *running, sources.front()));
    line_printer lines(names, options.json, sources.size() > 1, out);
    deploy::log_reader reader(deploy::log_groups(here.aws()), sources, now_ms() - period, options.filter);
    process::interruption stop;
    do {
        auto fresh = reader.read();
        const bool passing = !fresh && options.tail && fresh.error().retryable();
        if (passing) continue;
        for (const auto& line : deploy::value_or_throw(std::move(fresh))) lines.print(line);
    } while (options.tail && stop.pause(std::chrono::seconds(2)));
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("--stage", options.stage, "Whose logs [default: the development stage]")->type_name("NAME");
    app.add_option("-p,--period", options.period, "How far back: 30s, 10m, 5h, 2.5d, 1w")
        ->type_name("TIME")
        ->capture_default_str();
    app.add_flag("-t,--tail", options.tail, "Go on until Ctrl-C");
    app.add_option("--filter", options.filter, "A filter pattern of CloudWatch Logs")->type_name("TEXT");
    app.add_option("--function", options.function, "The logs of this function alone")->type_name("NAME");
    app.add_flag("--json", options.json, "Print one JSON document a line");
    add_target(app, options.target, app_folder);
}

}  // namespace

command logs_command() { return make_command("", "logs", "Show what the functions and the API wrote", declare, run); }

}  // namespace tight::cli
