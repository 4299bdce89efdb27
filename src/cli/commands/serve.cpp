// SPDX-License-Identifier: Apache-2.0
// `tight serve`: the application on this machine, behind an API Gateway emulator, rebuilt on every save, until Ctrl-C.
#include <filesystem>
#include <string>
#include <utility>

#include "build/project.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/application.hpp"
#include "cli/project/database_choice.hpp"
#include "cli/project/local_settings.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "cli/terminal/terminal_reporter.hpp"
#include "core/command_error.hpp"
#include "local/serve.hpp"
#include "net/access_policy.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
    std::string host = "127.0.0.1";
    net::access_policy access = {};
    int port = 3000;           // 0: one that is free
    std::string api = "http";  // or "rest"
    database_choice database = {};
    int timeout = 30;  // seconds an invocation may take
    bool no_watch = false;
};

exit_status run(const command_options& options, printer& out) {
    const auto app = open_application(build::find_project(options.target));
    const build::project& project = app->project();
    local::serve_options settings{.app = app->serve_settings(options.timeout, out)};
    settings.app.watch = !options.no_watch;
    settings.api = gateway_kind(options.api);
    const bool has_url = project.settings.api == deploy::api_kind::url;  // its events are those of an HTTP API, nearly
    if (has_url && settings.api == event_kind::http) settings.api = event_kind::function_url;
    settings.host = options.host;
    settings.access = options.access;
    settings.database = local_database_options(project, options.database);
    if (settings.database) settings.database->access = options.access;
    settings.triggers = local_triggers(project);
    settings.port = static_cast<std::uint16_t>(options.port);
    out.never_wait();
    terminal_reporter terminal(out);
    const auto served = local::serve(std::move(settings), terminal);
    if (!served) fail_command(served.error().message);
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    add_target(app, options.target, app_folder);
    add_port(app, "--port", options.port, "Where it listens; 0 is any free port");
    add_host(app, options.host);
    add_access(app, options.access);
    add_api(app, options.api);
    add_timeout(app, options.timeout);
    add_database(app, options.database);
    app.add_flag("--no-watch", options.no_watch, "Build once, and not again when a file is saved");
}

}  // namespace

command serve_command() {
    return make_command("", "serve", "Run the application on this machine, rebuilding on every save", declare, run);
}

}  // namespace tight::cli
