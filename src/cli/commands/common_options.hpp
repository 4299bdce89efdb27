// SPDX-License-Identifier: Apache-2.0
#pragma once

// Options that several commands have, each declared in one way.

#include <string>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>  // CLI::App needs these two, which it does not include
#include <CLI/Formatter.hpp>

#include "cli/project/database_choice.hpp"
#include "cli/project/table_client.hpp"
#include "cli/terminal/option_checks.hpp"
#include "net/access_policy.hpp"

namespace tight::cli {

inline constexpr const char* app_folder = "A folder of the application [default: the current one]";

template <class Option>
void add_target(CLI::App& app, Option& target, const char* description) {
    app.add_option("--target", target, description)->type_name("DIR");
}

void add_port(CLI::App& app, const std::string& name, int& port, const char* description);

void add_database(CLI::App& app, database_choice& database);

void add_host(CLI::App& app, std::string& host);

// Which clients a server answers, beside the programs of this machine.
void add_access(CLI::App& app, net::access_policy& access);

void add_api(CLI::App& app, std::string& api);

void add_timeout(CLI::App& app, int& seconds);

void add_architecture(CLI::App& app, std::string& arch);

void add_json(CLI::App& app, bool& json);

void add_yes(CLI::App& app, bool& yes);

// Of import and export: the table, its file and its database.
void add_table(CLI::App& app, table_choice& choice, const char* file_description);

}  // namespace tight::cli
