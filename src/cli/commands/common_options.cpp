// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/common_options.hpp"

#include <utility>

#include "cli/terminal/option_checks.hpp"

namespace tight::cli {

void add_port(CLI::App& app, const std::string& name, int& port, const char* description) {
    app.add_option(name, port, description)->type_name("PORT")->check(CLI::Range(0, 65535))->capture_default_str();
}

void add_database(CLI::App& app, database_choice& database) {
    add_port(app, "--db-port", database.port, "Where the embedded database listens; 0 is any free port");
    CLI::Option* path =
        app.add_option("--db-path", database.path, "The file that keeps the database [default: .tight/dynamodb.db]");
    path->type_name("FILE");
    app.add_flag("--in-memory", database.in_memory, "Keep the database in memory alone")->excludes(path);
}

void add_host(CLI::App& app, std::string& host) {
    app.add_option("--host", host, "The address it listens on")->type_name("ADDRESS")->capture_default_str();
}

void add_access(CLI::App& app, net::access_policy& access) {
    const auto entry = [](result<std::string> (*read)(std::string_view)) {
        const auto check = [read](std::string& value) {
            auto parsed = read(value);
            if (!parsed) return "'" + value + "' " + parsed.error().message;
            value = *std::move(parsed);
            return std::string();
        };
        return CLI::Validator(check, "");
    };
    app.add_option("--allow-host", access.hosts,
                   "A name of this machine that clients call it by, beside localhost and its addresses; may come again")
        ->type_name("NAME")
        ->transform(entry(net::parse_allowed_host))
        ->allow_extra_args(false);
    app.add_option("--allow-origin", access.origins,
                   "Whose pages may call what AWS's SDKs call here, as http://localhost:5173; may come again")
        ->type_name("URL")
        ->transform(entry(net::parse_allowed_origin))
        ->allow_extra_args(false);
}

void add_api(CLI::App& app, std::string& api) {
    app.add_option("--api", api, "The gateway and its events: http or rest")
        ->type_name("KIND")
        ->check(one_of({"http", "rest"}))
        ->capture_default_str();
}

void add_timeout(CLI::App& app, int& seconds) {
    app.add_option("--timeout", seconds, "Seconds until an invocation is ended")
        ->type_name("N")
        ->check(CLI::Range(1, 900))
        ->capture_default_str();
}

void add_architecture(CLI::App& app, std::string& arch) {
    app.add_option("--arch", arch, "x86_64 or arm64 [default: architecture of tight.yml, or x86_64]")
        ->type_name("NAME")
        ->check(one_of({"x86_64", "arm64"}));
}

void add_json(CLI::App& app, bool& json) { app.add_flag("--json", json, "Print one JSON document"); }

void add_yes(CLI::App& app, bool& yes) { app.add_flag("-y,--yes", yes, "Answer every question with yes"); }

void add_table(CLI::App& app, table_choice& choice, const char* file_description) {
    app.add_option("TABLE", choice.table, "The name of the table")->required();
    app.add_option("FILE", choice.file, file_description)->capture_default_str();
    app.add_option("--format", choice.format, "What its lines are: json or csv [default: by the file's name]")
        ->type_name("KIND")
        ->check(one_of({"json", "csv"}));
    CLI::Option* endpoint =
        app.add_option("--endpoint", choice.endpoint, "Where the database is [default: http://127.0.0.1:8000]");
    endpoint->type_name("URL");
    CLI::Option* path = app.add_option("--db-path", choice.db_path, "The file of a database that does not run");
    path->type_name("FILE")->excludes(endpoint);
    app.add_flag("--cloud", choice.cloud, "DynamoDB at AWS, with the credentials and the region of this environment")
        ->excludes(endpoint)
        ->excludes(path);
}

}  // namespace tight::cli
