// SPDX-License-Identifier: Apache-2.0
// `tight dynamo rundb`: the embedded DynamoDB, until Ctrl-C.
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include <tight/json.hpp>

#include "build/description.hpp"
#include "build/project.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/amazon_database.hpp"
#include "cli/project/model_tables.hpp"
#include "cli/project/signature_key.hpp"
#include "cli/project/table_client.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "cli/terminal/startup_pages.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "local/local_database.hpp"
#include "net/access_policy.hpp"
#include "process/stop_signals.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
    std::string host = "127.0.0.1";
    net::access_policy access = {};
    int port = 8000;                     // 0: one that is free
    std::filesystem::path db_path = {};  // the file; empty: in memory, or with `keep` the one that `serve` uses
    bool in_memory = false;
    bool shared_db = false;
    bool keep = false;            // the tables that are there already, with their items
    std::string sync = "normal";  // or "full"
    int delay_ms = 0;             // how long tables stay CREATING, UPDATING or DELETING
    // Where the key is that requests must be signed with; empty: the environment; nothing: any signature will do.
    std::optional<std::filesystem::path> key_file = {};
    std::string engine = "tight";  // or "aws": DynamoDB Local, which installdb fetches
};

std::optional<std::filesystem::path> file_of(const command_options& options, const std::optional<build::project>& app) {
    if (options.in_memory) return std::nullopt;
    if (!options.db_path.empty()) return options.db_path;
    if (options.keep && !app) fail_usage("--keep keeps what is in a file: name it with --db-path");
    if (options.keep) return app->database_file();
    return std::nullopt;
}

std::optional<cloud::dynamodb::access_key> required_key(const command_options& options, printer& out) {
    if (!options.key_file) return std::nullopt;
    return read_signature_key(*options.key_file, environment::process(), out);
}

std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
    return '[' + list + ']';
}

existing_tables policy_of(const command_options& options) {
    return options.keep ? existing_tables::keep : existing_tables::replace;
}

// What Amazon's engine cannot do is not promised.
void check_amazon_options(const command_options& options) {
    const char* const refused = !options.access.hosts.empty() ? "--allow-host"
                                : options.key_file            ? "--require-signature"
                                                              : nullptr;
    if (refused != nullptr)
        fail_usage(std::string(refused) + " is for the embedded engine: Amazon's DynamoDB Local checks no such thing",
                   "leave out `--engine aws`, or this option");
}

exit_status run_amazon_database(const command_options& options, const std::optional<build::project>& app,
                                printer& out) {
    check_amazon_options(options);
    const auto file = file_of(options, app);
    const json::array tables = app ? build::describe_application(*app, out).tables : json::array{};
    const process::blocked_stop_signals stop;
    amazon_database database({.path = file ? file->parent_path() / "dynamodb-local" : std::filesystem::path(),
                              .port = options.port,
                              .shared = options.shared_db || app.has_value(),
                              .origins = options.access.origins});
    table_client client({.endpoint = database.url()});
    if (app)
        make_model_tables(tables, build::project_variables(*app), policy_of(options),
                          [&client](std::string_view operation, const json::object& request) {
                              return client.try_call(operation, request);
                          });
    out.data_line("This engine has the following tables " + list_of(client.table_names()));
    out.warn(
        "Amazon's DynamoDB Local checks neither Host nor Origin: a page in a browser on this machine may reach it");
    out.say("DynamoDB Local is at " + database.url() + " (Ctrl-C stops it)");
    if (const auto ended = database.wait(stop)) fail_command("DynamoDB Local ended: " + *ended);
    out.say("Stopped");
    return exit_status::ok;
}

// Serves the embedded DynamoDB until Ctrl-C. In an application it begins with the tables of its models, empty unless
// they are to be kept, and every region and account sees them.
exit_status run(const command_options& options, printer& out) {
    // Outside of applications a database is of use, too; with --target it is not what was meant.
    const auto app =
        options.target.empty() ? build::find_project_if_any({}) : std::optional(build::find_project(options.target));
    if (options.engine == "aws") return run_amazon_database(options, app, out);
    const auto file = file_of(options, app);
    const json::array tables = app ? build::describe_application(*app, out).tables : json::array{};

    const process::blocked_stop_signals stop;
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
        make_model_tables(tables, build::project_variables(*app), policy_of(options),
                          [&db = **database](std::string_view operation, const json::object& request) {
                              return db.call(operation, request);
                          });
    out.data_line("This engine has the following tables " + list_of((*database)->table_names()));
    out.say("DynamoDB is at " + (*database)->url() + ", " + (file ? "in " + display_path(*file) : "in memory") +
            " (Ctrl-C stops it)");
    release_startup_pages();
    stop.wait();
    out.say("Stopped");
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    add_port(app, "--port", options.port, "Where it listens; 0 is any free port");
    add_host(app, options.host);
    add_access(app, options.access);
    CLI::Option* path = app.add_option("--db-path", options.db_path,
                                       "The file that keeps the database [default: none, it is in memory]");
    path->type_name("FILE");
    app.add_flag("--in-memory", options.in_memory, "Keep the database in memory alone")->excludes(path);
    app.add_flag("--shared-db", options.shared_db,
                 "Every region and account sees the same tables; always so in an application");
    app.add_flag("--keep", options.keep, "Keep the tables that the file has, with their items");
    app.add_option("--engine", options.engine, "tight, or aws: Amazon's DynamoDB Local")
        ->type_name("NAME")
        ->check(one_of({"tight", "aws"}))
        ->capture_default_str();
    app.add_option("--sync", options.sync,
                   "What an answered write survives: normal, the death of this program; full, a power cut too")
        ->type_name("LEVEL")
        ->check(one_of({"normal", "full"}))
        ->capture_default_str();
    app.add_option("--delay", options.delay_ms, "How long tables stay CREATING, UPDATING or DELETING")
        ->type_name("MILLISECONDS")
        ->check(CLI::Range(0, 3'600'000));
    app.add_option_function<std::string>(
           "--require-signature", [&options](const std::string& file) { options.key_file = file; },
           "Refuse requests that are not signed with the key of this environment, or of a credentials file")
        ->type_name("FILE")
        ->expected(0, 1);
    add_target(app, options.target, app_folder);
}

}  // namespace

command dynamo_rundb_command() {
    return make_command("dynamo", "rundb", "Run the embedded DynamoDB, with the tables of app/models", declare, run);
}

}  // namespace tight::cli
