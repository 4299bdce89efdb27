// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight init MODULE:APP`: writes the tight.yml of a project in Python that is there already.

#include <filesystem>
#include <string>

#include <cli/exit_status.hpp>
#include <cli/printer.hpp>

namespace tight::cli {

struct init_options {
    std::string callable = {};  // "tasks_api:app"
    std::string name = {};      // empty: that of the module
    std::string description = {};
    std::string bucket = {};        // for packages; empty: chosen when it is deployed
    int timeout = 10;               // seconds
    int memory = 256;               // megabytes
    std::string stages = "dev";     // with commas between; the first is for development
    std::string requirements = {};  // empty: requirements.txt
    std::string runtime = "python3.13";
    bool wsgi = false;
    bool no_api_gateway = false;
    std::string dynamodb_tables = {};   // with commas between
    std::filesystem::path target = {};  // the project's folder; empty: here
};

exit_status init(const init_options& options, printer& out);

}  // namespace tight::cli
