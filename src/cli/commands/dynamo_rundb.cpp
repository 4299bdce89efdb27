// SPDX-License-Identifier: Apache-2.0
#include <cli/commands/dynamo.hpp>

#include <optional>

#include <cli/database_server.hpp>
#include <cli/description.hpp>
#include <cli/files.hpp>
#include <cli/project.hpp>
#include <cli/stop_signals.hpp>

namespace tight::cli {

namespace {

// Outside of applications a database is of use, too; with --target it is not what was meant.
std::optional<project> project_if_any(const std::filesystem::path& target) {
    try {
        return find_project(target);
    } catch (const command_error&) {
        if (!target.empty()) throw;
        return std::nullopt;
    }
}

std::optional<std::filesystem::path> file_of(const dynamo_rundb_options& options, const std::optional<project>& app) {
    if (options.in_memory) return std::nullopt;
    if (!options.db_path.empty()) return options.db_path;
    if (options.keep && !app) fail_usage("--keep keeps what is in a file: name it with --db-path");
    if (options.keep) return app->database_file();
    return std::nullopt;
}

std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return '[' + list + ']';
}

}  // namespace

exit_status dynamo_rundb(const dynamo_rundb_options& options, printer& out) {
    const std::optional<project> app = project_if_any(options.target);
    const auto file = file_of(options, app);
    const json::array tables = app ? describe_application(*app, out).tables : json::array{};

    const blocked_stop_signals stop;
    database_server database({.path = file,
                              .host = options.host,
                              .port = options.port,
                              .shared = options.shared_db || app.has_value(),
                              .durable = options.durable});
    if (app)
        database.make_tables(tables, project_variables(*app),
                             options.keep ? existing_tables::keep : existing_tables::replace);
    out.data_line("This engine has the following tables " + list_of(database.table_names()));
    out.say("DynamoDB is at " + database.url() + ", " + (file ? "in " + shown(*file) : "in memory") +
            " (Ctrl-C stops it)");
    stop.wait();
    out.say("Stopped");
    return exit_status::ok;
}

}  // namespace tight::cli
