// SPDX-License-Identifier: Apache-2.0
#pragma once

// Options that several commands have, each declared in one way.

#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>  // CLI::App needs these two, which it does not include
#include <CLI/Formatter.hpp>

#include "cli/project/database_choice.hpp"
#include "net/access_policy.hpp"

namespace tight::cli {

inline constexpr const char* app_folder = "A folder of the application [default: the current one]";

template <class Option>
void add_target(CLI::App& app, Option& target, const char* description) {
    app.add_option("--target", target, description)->type_name("DIR");
}

void add_port(CLI::App& app, const std::string& name, int& port, const char* description);

// Accepts these words and no others; completion offers them.
CLI::Validator one_of(std::vector<std::string> words);

void add_database(CLI::App& app, database_choice& database);

void add_host(CLI::App& app, std::string& host);

// Who may call what listens, beside this machine's own programs.
void add_access(CLI::App& app, net::access_policy& access);

void add_api(CLI::App& app, std::string& api);

void add_timeout(CLI::App& app, int& seconds);

void add_architecture(CLI::App& app, std::string& arch);

void add_json(CLI::App& app, bool& json);

void add_yes(CLI::App& app, bool& yes);

}  // namespace tight::cli
