// SPDX-License-Identifier: Apache-2.0
#include <cli/commands/invoke.hpp>

#include <iterator>

#include <unistd.h>

#include <tight/http/gateway.hpp>

#include <local/function_pool.hpp>
#include <net/event_loop.hpp>

#include <cli/build.hpp>
#include <cli/description.hpp>
#include <cli/files.hpp>
#include <cli/local_event.hpp>
#include <cli/naming.hpp>
#include <cli/terminal_reporter.hpp>

namespace tight::cli {

namespace {

std::string read_event(const std::string& file) {
    const auto text = read_file(file == "-" ? "/dev/stdin" : file);
    if (!text) fail_command("there is no event file " + file);
    return *text;
}

void check_function(const local::described_application& app, const std::string& name) {
    std::vector<std::string> names;
    for (const local::described_controller& controller : app.controllers) names.push_back(controller.name);
    if (std::ranges::find(names, name) != names.end()) return;
    std::string list;
    for (const std::string& one : names) list += (list.empty() ? "" : ", ") + one;
    const std::string meant = nearest(name, names);
    fail_command("there is no function '" + name + "' in " + app.name + (list.empty() ? "" : ", which has: " + list),
                 meant.empty() ? "`tight generate function " + name + "` writes it" : "did you mean `" + meant + "`?");
}

local::function_settings settings_of(const project& app, const app_build& build, const invoke_options& options) {
    local::function_settings settings;
    settings.name = options.name;
    settings.handler = "app_index." + options.name;
    settings.command = {build.program()};
    settings.directory = app.root;
    for (const auto& [name, value] : project_variables(app)) settings.environment.emplace_back(name, value);
    settings.dynamodb_endpoint = "http://127.0.0.1:" + std::to_string(options.db_port);
    settings.timeout = std::chrono::seconds(options.timeout);
    return settings;
}

local::invocation_result call(const local::function_settings& settings, std::string event, printer& out) {
    terminal_reporter terminal(out);
    net::event_loop loop;
    local::function_pool pool(loop, settings, terminal);
    local::invocation_result outcome;
    pool.invoke({.event = std::move(event)}, {.done = [&](local::invocation_result done) {
                    outcome = std::move(done);
                    pool.retire([&loop] { loop.stop(); });
                }});
    loop.run();
    return outcome;
}

// Type, message and frames of an error, as Lambda tells them.
void show_failure(const local::invocation_result& done, printer& out) {
    const auto error = json::parse(done.payload);
    const json::value* type = error ? json::safeget(*error, "errorType") : nullptr;
    const json::value* message = error ? json::safeget(*error, "errorMessage") : nullptr;
    const bool told = type != nullptr && type->is_string() && message != nullptr && message->is_string();
    out.error(told ? std::string(type->get_string()) + ": " + std::string(message->get_string()) : done.reason);
    const json::value* frames = error ? json::safeget(*error, "stackTrace") : nullptr;
    if (frames == nullptr || !frames->is_array()) return;
    for (const json::value& frame : frames->get_array())
        out.relay("    " + (frame.is_string() ? std::string(frame.get_string()) : json::serialize(frame)) + '\n');
}

void print_line(const std::string& text, printer& out) {
    out.data(text);
    if (!text.ends_with('\n') && isatty(STDOUT_FILENO) == 1) out.data("\n");
}

exit_status show_reply(const local::invocation_result& done, event_kind gateway, printer& out) {
    const auto reply = http::read_reply(gateway, done.payload);
    if (!reply) {
        out.error(reply.error().message);
        return exit_status::failed;
    }
    out.say("HTTP " + std::to_string(reply->status));
    for (const auto& [name, value] : reply->headers) out.say(name + ": " + value);
    print_line(reply->body, out);
    return exit_status::ok;
}

}  // namespace

exit_status invoke(const invoke_options& options, printer& out) {
    if (!options.local)
        fail_usage("only functions on this machine can be called",
                   "`tight invoke --local " + options.name + "` does that");
    const event_kind gateway = options.api == "rest" ? event_kind::rest : event_kind::http;
    const project app = find_project(options.target);
    const local_event event =
        make_local_event({.text = options.event ? std::optional(read_event(*options.event)) : std::nullopt,
                          .arguments = options.arguments,
                          .method = options.method,
                          .path = options.path,
                          .headers = options.headers,
                          .body = options.body,
                          .function = options.name,
                          .gateway = gateway});
    check_function(describe_application(app, out), options.name);
    const local::invocation_result done = call(settings_of(app, app_build(app, out), options), event.text, out);
    if (done.how != local::outcome::success) {
        show_failure(done, out);
        return exit_status::failed;
    }
    if (event.is_request) return show_reply(done, gateway, out);
    print_line(done.payload, out);
    return exit_status::ok;
}

}  // namespace tight::cli
