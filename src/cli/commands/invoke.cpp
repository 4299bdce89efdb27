// SPDX-License-Identifier: Apache-2.0
// `tight invoke`: hands one event to a function. With --local it builds the application and starts the function as
// Lambda would; otherwise it calls the function that runs at AWS.
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tight/http/gateway.hpp>
#include <tight/json.hpp>

#include "build/project.hpp"
#include "build/symbols.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/application.hpp"
#include "cli/project/cloud_project.hpp"
#include "cli/project/database_choice.hpp"
#include "cli/project/local_event.hpp"
#include "cli/project/local_settings.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/invocation_output.hpp"
#include "cli/terminal/terminal_reporter.hpp"
#include "core/command_error.hpp"
#include "core/read_file.hpp"
#include "deploy/stack/functions.hpp"
#include "deploy/stack/stack_state.hpp"
#include "local/serve.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::string name = {};                     // empty: the only function
    std::optional<std::string> function = {};  // the same, by option
    std::vector<std::string> arguments = {};   // "k=v", "k:=json"
    bool local = false;
    std::optional<std::string> event = {};  // a file; "-" is stdin
    std::optional<std::string> method = {};
    std::optional<std::string> path = {};
    std::vector<std::string> headers = {};
    std::optional<std::string> body = {};
    std::string api = "http";  // or "rest"
    int timeout = 30;          // seconds
    database_choice database = {};
    std::optional<std::string> stage = {};  // at AWS; empty: the development stage
    bool no_wait = false;
    bool dry_run = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// The event in that file; "-" is stdin.
std::string read_event(const std::string& file) {
    constexpr std::size_t largest_event = std::size_t{8} << 20;  // Lambda takes 6 MB
    auto text =
        file == "-" ? read_to_end(STDIN_FILENO, "stdin", largest_event) : read_regular_file(file, largest_event);
    if (text) return *std::move(text);
    if (text.error().code == errc::not_found) fail_command("there is no event file " + file);
    fail_command(text.error().message);
}

event_options event_of(const command_options& options, const std::string& function, event_kind gateway) {
    return {.text = options.event ? std::optional(read_event(*options.event)) : std::nullopt,
            .arguments = options.arguments,
            .method = options.method,
            .path = options.path,
            .headers = options.headers,
            .body = options.body,
            .function = function,
            .gateway = gateway};
}

local::invocation_result call_locally(application& app, const std::string& name, const command_options& options,
                                      std::string event, printer& out) {
    local::app_settings settings = app.invoke_settings(options.timeout, out);
    terminal_reporter terminal(out);
    auto done = local::invoke_once(std::move(settings), name, {.event = std::move(event)}, terminal,
                                   local_database_options(app.project(), options.database));
    if (done) return std::move(*done);
    if (done.error().code != errc::not_found) fail_command(done.error().message);
    throw app.unknown_function(name, done.error().message);
}

exit_status run_locally(const command_options& options, printer& out) {
    const event_kind gateway = gateway_kind(options.api);
    const auto app = open_application(build::find_project(options.target));
    const std::string name = app->local_function(options.function.value_or(options.name));
    local_event event = app->make_event(event_of(options, name, gateway), invocation_target::local);
    const local::invocation_result done = call_locally(*app, name, options, std::move(event.text), out);
    if (done.how != local::outcome::success) {
        show_failure(done.payload, done.reason, out);
        return exit_status::failed;
    }
    if (event.is_request) return show_response(gateway, done.payload, out);
    print_line(done.payload, out);
    return exit_status::ok;
}

const deploy::function_metadata& find_function(const running_stack& running, const application& app,
                                               const std::string& name) {
    const auto& functions = running.parts.functions;
    if (functions.size() == 1 && (name.empty() || app.names_only_function(name))) return functions.front();
    if (!name.empty()) return running.function(name);
    std::string list;
    for (const auto& each : functions) list += (list.empty() ? "" : ", ") + each.name;
    fail_command("which function? " + running.stack.name + " has several", "name one of " + list);
}

void require_running(const running_stack& running) {
    const std::string& status = running.stack.status;
    if (deploy::runs_something(status)) return;
    fail_command(running.stack.name + " is not deployed: its stack is " + status,
                 status.ends_with("_IN_PROGRESS") ? "wait until it is done, `tight status` tells"
                                                  : "`tight deploy --yes` deletes what is left and begins again");
}

// A text is printed bare, everything else as JSON.
exit_status show_result(const std::string& payload, printer& out) {
    const auto parsed = json::parse(payload);
    if (parsed && parsed->is_string())
        out.data_line(std::string(json::string_or(&*parsed)));
    else
        out.data_line(payload);
    return exit_status::ok;
}

exit_status show_remote_failure(const cloud_project& here, const deploy::function_metadata& function,
                                const std::string& physical_name, const std::string& stage,
                                const deploy::remote_invocation& done, printer& out) {
    const deploy::lambda_functions functions(here.aws());
    const auto code = functions.find(physical_name, done.version.empty() ? stage : done.version);
    const build::symbols names(here.app(), code && *code ? (*code)->code_sha256 : std::string());
    show_failure(done.payload, function.name + " failed (" + done.failure + ')', out,
                 [&names](std::string_view frame) { return names.resolved(frame); });
    if (!done.log.empty()) out.relay("\nThe end of its log:\n" + names.resolved(done.log));
    return exit_status::failed;
}

// With --nowait nothing is printed; with --dry-run nothing is called, but the right to call is checked.
exit_status run_at_aws(const command_options& options, printer& out) {
    const cloud_project here(options.target);
    const auto app = open_application(here.app());
    const bool no_name = options.function || !app->has_named_functions();
    if (no_name && !options.name.empty() && options.name != app->name())
        fail_usage("Invalid argument " + options.name, "write name=text, or name:=json");
    const std::string stage = here.stage(options.stage);
    const running_stack running = here.running();
    require_running(running);
    const deploy::function_metadata& function = find_function(running, *app, options.function.value_or(options.name));
    (void)running.stage(stage);
    const event_kind gateway = here.settings().api == deploy::api_kind::rest ? event_kind::rest : event_kind::http;
    const std::string called = options.function.value_or(options.name.empty() ? function.name : options.name);
    local_event event = app->make_event(event_of(options, called, gateway), invocation_target::cloud);
    const auto kind = options.dry_run   ? deploy::invocation_kind::dry_run
                      : options.no_wait ? deploy::invocation_kind::event
                                        : deploy::invocation_kind::wait;
    const std::string name = deploy::physical_name(running.stack, function);
    const auto done =
        deploy::value_or_throw(deploy::lambda_functions(here.aws()).invoke(name, stage, kind, std::move(event.text)));
    if (kind == deploy::invocation_kind::dry_run) out.say(function.name + " could be called");
    if (kind != deploy::invocation_kind::wait) return exit_status::ok;
    if (!done.failure.empty()) return show_remote_failure(here, function, name, stage, done, out);
    return event.is_request ? show_response(gateway, done.payload, out) : show_result(done.payload, out);
}

// The result goes to stdout: of an HTTP request the body (the status goes to stderr), otherwise JSON. What the function
// writes goes to stderr. An invocation that fails is exit_status::failed.
exit_status run(const command_options& options, printer& out) {
    return options.local ? run_locally(options, out) : run_at_aws(options, out);
}

void add_event(CLI::App& app, command_options& options) {
    app.add_option("--event", options.event, "The whole event, from a file; - is stdin")->type_name("FILE");
    app.add_option("--method", options.method, "Verb of an HTTP request [default: GET, POST with --body]")
        ->type_name("VERB");
    app.add_option("--path", options.path,
                   "Path of an HTTP request, with its query [default: /NAME, / in Python and of a web server]")
        ->type_name("PATH");
    app.add_option("--header", options.headers, "Header of an HTTP request: 'Name: value'; may come again")
        ->type_name("TEXT")
        ->allow_extra_args(false);
    app.add_option("--body", options.body, "Body of an HTTP request")->type_name("TEXT");
}

void declare(CLI::App& app, command_options& options) {
    app.add_option_function<std::string>(
        "NAME",
        [&options](const std::string& word) {
            (word.find('=') == std::string::npos ? options.name : options.arguments.emplace_back()) = word;
        },
        "The function; may be left out where there is only one");
    app.add_option_function<std::vector<std::string>>(
        "ARGS",
        [&options](const std::vector<std::string>& words) {
            options.arguments.insert(options.arguments.end(), words.begin(), words.end());
        },
        "name=text and name:=json, for the event, the query or the body");
    app.add_option("--function", options.function, "The function, instead of NAME")->type_name("NAME");
    app.add_option("--stage", options.stage, "The stage at AWS [default: the development stage]")->type_name("NAME");
    app.add_flag("--nowait", options.no_wait, "Do not wait for its answer");
    app.add_flag("--dry-run", options.dry_run, "Check that it could be called, and do not call it");
    app.add_flag("--local", options.local, "Build it and call it on this machine, not at AWS");
    add_event(app, options);
    add_api(app, options.api);
    add_timeout(app, options.timeout);
    add_database(app, options.database);
    add_target(app, options.target, app_folder);
}

}  // namespace

command invoke_command() {
    return make_command("", "invoke", "Call one function, at AWS or on this machine", declare, run);
}

}  // namespace tight::cli
