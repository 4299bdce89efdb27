// SPDX-License-Identifier: Apache-2.0
#include <cli/commands/invoke.hpp>

#include <iterator>

#include <unistd.h>

#include <tight/http/gateway.hpp>

#include <local/serve.hpp>

#include <cli/build.hpp>
#include <cli/commands/serve_wsgi.hpp>
#include <cli/files.hpp>
#include <cli/local_event.hpp>
#include <cli/local_settings.hpp>

#include <cli/terminal_reporter.hpp>
#include <core/nearest.hpp>

namespace tight::cli {

namespace {

std::string read_event(const std::string& file) {
    const auto text = read_file(file == "-" ? "/dev/stdin" : file);
    if (!text) fail_command("there is no event file " + file);
    return *text;
}

// The names below app/functions: enough to guess what was meant.
std::vector<std::string> function_names(const project& app) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(app.root / "app/functions", ignored))
        if (entry.is_directory(ignored)) names.push_back(entry.path().filename());
    return names;
}

local::invocation_result call(const project& app, const invoke_options& options, std::string event, printer& out) {
    const auto in_python = read_wsgi_project(app);
    app_build build(app, out);
    if (!in_python) build.make_program();
    terminal_reporter terminal(out);
    auto done = local::invoke_once(
        in_python ? local_wsgi_settings(*in_python, options.timeout) : local_settings(app, build, options.timeout),
        options.name, {.event = std::move(event)}, terminal, local_database_options(app, options.database));
    if (done) return std::move(*done);
    if (done.error().code != errc::not_found) fail_command(done.error().message);
    const std::string meant = nearest(options.name, function_names(app));
    fail_command(done.error().message,
                 meant.empty() ? "`tight generate function NAME` writes one" : "did you mean `" + meant + "`?");
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
    const event_kind gateway = gateway_kind(options.api);
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
    // A plain function in Python finds its arguments below kwargs.
    const bool has_arguments = !event.is_request && !options.event && read_wsgi_project(app);
    const local::invocation_result done =
        call(app, options, has_arguments ? "{\"kwargs\":" + event.text + '}' : event.text, out);
    if (done.how != local::outcome::success) {
        show_failure(done, out);
        return exit_status::failed;
    }
    if (event.is_request) return show_reply(done, gateway, out);
    print_line(done.payload, out);
    return exit_status::ok;
}

}  // namespace tight::cli
