// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/invoke.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include <tight/http/gateway.hpp>

#include "local/serve.hpp"

#include "build/build.hpp"
#include "cli/commands/serve_web.hpp"
#include "cli/commands/serve_wsgi.hpp"
#include "cli/terminal/files.hpp"
#include "cli/terminal/invocation_output.hpp"
#include "cli/project/local_settings.hpp"

#include "cli/terminal/terminal_reporter.hpp"
#include "core/nearest.hpp"
#include "core/read_file.hpp"

namespace tight::cli {

namespace {

// The names below app/functions: enough to guess what was meant.
std::vector<std::string> function_names(const project& app) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(app.root / "app/functions", ignored))
        if (entry.is_directory(ignored)) names.push_back(entry.path().filename());
    return names;
}

// The one of this name, or else the only one: a web server is a function called by the name of the application.
std::string wanted_function(const project& app, const invoke_options& options) {
    const std::string name = options.function.value_or(options.name);
    if (app.settings.is_web()) {
        std::string spelt = name;
        std::ranges::replace(spelt, '_', '-');
        return name.empty() || spelt == app.name() ? std::string(web_function) : name;
    }
    if (!name.empty()) return name;
    const auto names = app.settings.in_python() ? std::vector{app.name()} : function_names(app);
    if (names.size() == 1) return names.front();
    fail_usage("NAME is missing", "`tight invoke --local NAME` calls the function NAME on this machine");
}

local::invocation_result call(const project& app, const std::string& name, const invoke_options& options,
                              std::string event, printer& out) {
    const auto in_python = read_wsgi_project(app);
    const auto web = read_web_project(app);
    app_build build(app, out);
    if (!in_python && !web) build.make_program();
    terminal_reporter terminal(out);
    auto done =
        local::invoke_once(in_python ? local_wsgi_settings(*in_python, options.timeout)
                           : web     ? local_web_settings(*web, options.timeout)
                                     : local_settings(app, build, options.timeout),
                           name, {.event = std::move(event)}, terminal, local_database_options(app, options.database));
    if (done) return std::move(*done);
    if (done.error().code != errc::not_found) fail_command(done.error().message);
    if (web) fail_command(app.name() + " is one function, and not called " + name, "leave NAME out");
    const std::string meant = nearest(name, function_names(app));
    fail_command(done.error().message,
                 meant.empty() ? "`tight generate function NAME` writes one" : "did you mean `" + meant + "`?");
}

local_event event_for(const project& app, const std::string& name, const invoke_options& options, event_kind gateway) {
    const auto in_python = read_wsgi_project(app);
    // A function in Python finds its arguments below kwargs.
    const bool has_arguments = in_python && (!in_python->is_wsgi() || !options.arguments.empty());
    if (has_arguments && !says_event(options))
        return {"{\"kwargs\":" + json::serialize(parse_event_arguments(options.arguments)) + '}', false};
    // These answer at every path, not below their name.
    const bool has_all_paths = app.settings.is_web() || in_python;
    return event_of(options, has_all_paths ? std::string() : name, gateway);
}

// Of a file; "-" is stdin.
std::string read_event(const std::string& file) {
    constexpr std::size_t largest_event = std::size_t{8} << 20;  // Lambda takes 6 MB
    auto text =
        file == "-" ? read_to_end(STDIN_FILENO, "stdin", largest_event) : read_regular_file(file, largest_event);
    if (text) return *std::move(text);
    if (text.error().code == errc::not_found) fail_command("there is no event file " + file);
    fail_command(text.error().message);
}

}  // namespace

bool says_event(const invoke_options& options) {
    return options.event || options.method || options.path || options.body || !options.headers.empty();
}

local_event event_of(const invoke_options& options, const std::string& function, event_kind gateway) {
    return make_local_event({.text = options.event ? std::optional(read_event(*options.event)) : std::nullopt,
                             .arguments = options.arguments,
                             .method = options.method,
                             .path = options.path,
                             .headers = options.headers,
                             .body = options.body,
                             .function = function,
                             .gateway = gateway});
}

exit_status invoke(const invoke_options& options, printer& out) {
    if (!options.local) return invoke_remote(options, out);
    const event_kind gateway = gateway_kind(options.api);
    const project app = find_project(options.target);
    const std::string name = wanted_function(app, options);
    local_event event = event_for(app, name, options, gateway);
    const local::invocation_result done = call(app, name, options, std::move(event.text), out);
    if (done.how != local::outcome::success) {
        show_failure(done.payload, done.reason, out);
        return exit_status::failed;
    }
    if (event.is_request) return show_reply(gateway, done.payload, out);
    print_line(done.payload, out);
    return exit_status::ok;
}

}  // namespace tight::cli
