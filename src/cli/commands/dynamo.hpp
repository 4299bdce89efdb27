// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight dynamo ...`: the embedded database, and the tables of an application's models.

#include <filesystem>
#include <string>

#include <tight/json.hpp>

#include <cli/exit_status.hpp>
#include <cli/printer.hpp>

namespace tight::cli {

struct dynamo_generateschema_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

struct dynamo_rundb_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
    std::string host = "127.0.0.1";
    int port = 8000;                     // 0: one that is free
    std::filesystem::path db_path = {};  // the file; empty: in memory, or with `keep` the one that `serve` uses
    bool in_memory = false;
    bool shared_db = false;
    bool keep = false;  // the tables that are there already, with their items
    bool durable = false;
};

// Serves the embedded DynamoDB until Ctrl-C. In an application it begins with the tables of its models, empty unless
// they are to be kept, and every region and account sees them.
exit_status dynamo_rundb(const dynamo_rundb_options& options, printer& out);

// Writes schemas/dynamo/<table>.yml for each model: an AWS::DynamoDB::Table named NAME-STAGE-<table>, by the NAME and
// STAGE of env.yml. Prints the files on stdout.
exit_status dynamo_generateschema(const dynamo_generateschema_options& options, printer& out);

// The text of such a file, from what CreateTable takes.
std::string cloudformation_table(json::object create_table, const std::string& physical_name);

}  // namespace tight::cli
