// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight init [MODULE:FUNCTION]`: writes the configuration of an application that is there already: C++, Python, or a
// program that listens for HTTP.

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tight/json.hpp>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct init_options {
    std::string function = {};  // "tasks_api:app"; empty: not Python
    std::string name = {};      // empty: the module's, or the folder's
    std::string description = "Deployed with tight.";
    std::string bucket = {};  // empty: the name and eight random characters
    int timeout = 10;
    int memory = 128;
    std::string stages = "dev";  // with commas between; the first is the development stage
    std::string requirements = "requirements.txt";
    std::string runtime = {};
    bool wsgi = false;
    bool no_api_gateway = false;
    std::string tables = {};                           // with commas between
    std::optional<std::string> web = {};               // the command
    std::filesystem::path target = {};                 // the application's folder; empty: here
    std::filesystem::path configuration = {};          // the file; empty: tight.yml in that folder
    std::map<std::string, json::object> plugins = {};  // plugin -> its options
};

exit_status init(const init_options& options, printer& out);

// The text of the file. Requires: its values are checked.
std::string configuration_text(const init_options& options, const std::string& name, const std::string& bucket,
                               const std::vector<std::pair<std::string, json::value>>& plugins);

}  // namespace tight::cli
