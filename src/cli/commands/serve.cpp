// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/serve.hpp"

#include <utility>

#include "local/serve.hpp"

#include "build/build.hpp"
#include "cli/commands/serve_web.hpp"
#include "cli/commands/serve_wsgi.hpp"
#include "cli/project/local_settings.hpp"
#include "build/project.hpp"
#include "cli/terminal/terminal_reporter.hpp"

namespace tight::cli {

exit_status serve(const serve_options& options, printer& out) {
    const project app = find_project(options.target);
    const auto in_python = read_wsgi_project(app);
    const auto web = read_web_project(app);
    app_build build(app, out);
    const bool is_built = !in_python && !web;
    if (is_built) build.configure();

    local::serve_options settings{.app = in_python ? local_wsgi_settings(*in_python, options.timeout)
                                         : web     ? local_web_settings(*web, options.timeout)
                                                   : local_settings(app, build, options.timeout)};
    if (is_built) settings.app.build_command = build.program_command();
    settings.app.watch = !options.no_watch;
    settings.api = gateway_kind(options.api);
    const bool has_url = app.settings.api == deploy::api_kind::url;  // its events are those of an HTTP API, nearly
    if (has_url && settings.api == event_kind::http) settings.api = event_kind::function_url;
    settings.host = options.host;
    settings.access = options.access;
    settings.database = local_database_options(app, options.database);
    if (settings.database) settings.database->access = options.access;
    settings.triggers = local_triggers(app);
    settings.port = static_cast<std::uint16_t>(options.port);
    out.never_wait();
    terminal_reporter terminal(out);
    const auto served = local::serve(std::move(settings), terminal);
    if (!served) fail_command(served.error().message);
    return exit_status::ok;
}

}  // namespace tight::cli
