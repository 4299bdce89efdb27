// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/dynamo.hpp"

#include <chrono>
#include <optional>

#include "cli/project/amazon_database.hpp"
#include "build/description.hpp"
#include "cli/terminal/files.hpp"
#include "cli/project/model_tables.hpp"
#include "build/project.hpp"
#include "cli/project/signature_key.hpp"
#include "cli/terminal/startup_pages.hpp"
#include "process/stop_signals.hpp"
#include "cli/project/table_door.hpp"
#include "local/local_database.hpp"

namespace tight::cli {

namespace {

std::optional<std::filesystem::path> file_of(const dynamo_rundb_options& options, const std::optional<project>& app) {
    if (options.in_memory) return std::nullopt;
    if (!options.db_path.empty()) return options.db_path;
    if (options.keep && !app) fail_usage("--keep keeps what is in a file: name it with --db-path");
    if (options.keep) return app->database_file();
    return std::nullopt;
}

std::optional<cloud::dynamodb::access_key> required_key(const dynamo_rundb_options& options, printer& out) {
    if (!options.key_file) return std::nullopt;
    return read_signature_key(*options.key_file, environment::process(), out);
}

std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return '[' + list + ']';
}

existing_tables kept(const dynamo_rundb_options& options) {
    return options.keep ? existing_tables::keep : existing_tables::replace;
}

// What Amazon's engine cannot do is not promised.
void check_amazon_options(const dynamo_rundb_options& options) {
    const char* const refused = !options.access.hosts.empty() ? "--allow-host"
                                : options.key_file            ? "--require-signature"
                                                              : nullptr;
    if (refused != nullptr)
        fail_usage(std::string(refused) + " is for the embedded engine: Amazon's DynamoDB Local checks no such thing",
                   "leave out `--engine aws`, or this option");
}

exit_status run_amazon_database(const dynamo_rundb_options& options, const std::optional<project>& app, printer& out) {
    check_amazon_options(options);
    const auto file = file_of(options, app);
    const json::array tables = app ? describe_application(*app, out).tables : json::array{};
    const blocked_stop_signals stop;
    amazon_database database({.path = file ? file->parent_path() / "dynamodb-local" : std::filesystem::path(),
                              .port = options.port,
                              .shared = options.shared_db || app.has_value(),
                              .origins = options.access.origins});
    table_door door({.endpoint = database.url()});
    if (app)
        make_model_tables(tables, project_variables(*app), kept(options),
                          [&door](std::string_view operation, const json::object& request) {
                              return door.try_call(operation, request);
                          });
    out.data_line("This engine has the following tables " + list_of(door.table_names()));
    out.warn(
        "Amazon's DynamoDB Local checks neither Host nor Origin: a page in a browser on this machine may reach it");
    out.say("DynamoDB Local is at " + database.url() + " (Ctrl-C stops it)");
    if (const auto ended = database.wait(stop)) fail_command("DynamoDB Local ended: " + *ended);
    out.say("Stopped");
    return exit_status::ok;
}

}  // namespace

exit_status dynamo_rundb(const dynamo_rundb_options& options, printer& out) {
    // Outside of applications a database is of use, too; with --target it is not what was meant.
    const auto app = options.target.empty() ? find_project_if_any({}) : std::optional(find_project(options.target));
    if (options.engine == "aws") return run_amazon_database(options, app, out);
    const auto file = file_of(options, app);
    const json::array tables = app ? describe_application(*app, out).tables : json::array{};

    const blocked_stop_signals stop;
    const auto database = local::local_database::open(
        {.host = options.host,
         .port = static_cast<std::uint16_t>(options.port),
         .file = file,
         .shared = options.shared_db || app.has_value(),
         .sync = options.sync == "full" ? cloud::dynamodb::durability::full : cloud::dynamodb::durability::normal,
         .delay = std::chrono::milliseconds(options.delay_ms),
         .required = required_key(options, out),
         .access = options.access});
    if (!database) fail_command(database.error().message);
    if (app)
        make_model_tables(tables, project_variables(*app), kept(options),
                          [&db = **database](std::string_view operation, const json::object& request) {
                              return db.call(operation, request);
                          });
    out.data_line("This engine has the following tables " + list_of((*database)->table_names()));
    out.say("DynamoDB is at " + (*database)->url() + ", " + (file ? "in " + shown(*file) : "in memory") +
            " (Ctrl-C stops it)");
    release_startup_pages();
    stop.wait();
    out.say("Stopped");
    return exit_status::ok;
}

}  // namespace tight::cli
