// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight dynamo ...`: the embedded database, and the tables of an application's models.

#include <filesystem>
#include <optional>
#include <string>

#include <tight/json.hpp>

#include "cli/project/table_door.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "net/access_policy.hpp"

namespace tight::cli {

struct dynamo_generateschema_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

struct dynamo_rundb_options {
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

struct dynamo_installdb_options {
    bool accept_licence = false;
    std::string url = "https://d1ni2b6xgvw0s0.cloudfront.net/v2.x/dynamodb_local_latest.tar.gz";
    std::string sha256 = {};  // of the archive; empty: what stands at url + ".sha256"
};

// Serves the embedded DynamoDB until Ctrl-C. In an application it begins with the tables of its models, empty unless
// they are to be kept, and every region and account sees them.
exit_status dynamo_rundb(const dynamo_rundb_options& options, printer& out);

// Fetches DynamoDB Local for this user, once its licence is accepted, and keeps it only where the archive has the hash
// it should have.
exit_status dynamo_installdb(const dynamo_installdb_options& options, printer& out);

// Writes schemas/dynamo/<table>.yml for each model: an AWS::DynamoDB::Table named NAME-STAGE-<table>, by the NAME and
// STAGE of env.yml. Prints the files on stdout.
exit_status dynamo_generateschema(const dynamo_generateschema_options& options, printer& out);

// Writes all items of a table to a file: its lines are those of item_text.hpp.
exit_status dynamo_export(const table_choice& options, printer& out);

// Puts the items of such a file. What has the same key is replaced; what is there beside it stays.
exit_status dynamo_import(const table_choice& options, printer& out);

// The text of a file of generateschema, from what CreateTable takes.
std::string cloudformation_table(json::object create_table, const std::string& physical_name);

}  // namespace tight::cli
