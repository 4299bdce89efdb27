// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/command_options.hpp"

#include <algorithm>
#include <utility>

#include "cli/terminal/completion.hpp"
#include "cli/terminal/help.hpp"

namespace tight::cli {

void add_port(CLI::App& app, const std::string& name, int& port, const char* description) {
    app.add_option(name, port, description)->type_name("PORT")->check(CLI::Range(0, 65535))->capture_default_str();
}

CLI::Validator one_of(std::vector<std::string> words) {
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "" : " ") + word;
    const auto check = [words = std::move(words)](const std::string& given) {
        if (std::ranges::find(words, given) != words.end()) return std::string();
        std::string all;
        for (const std::string& word : words) all += (all.empty() ? "" : word == words.back() ? " and " : ", ") + word;
        return "'" + given + "' is none of " + all;
    };
    return {check, list, std::string(choice_validator)};
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
        const auto check = [read](std::string& given) {
            auto made = read(given);
            if (!made) return "'" + given + "' " + made.error().message;
            given = *std::move(made);
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

}  // namespace tight::cli
