// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight dynamo ...`: the tables of an application's models.

#include <filesystem>
#include <string>

#include <tight/json.hpp>

#include <cli/exit_status.hpp>
#include <cli/printer.hpp>

namespace tight::cli {

struct dynamo_generateschema_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// Writes schemas/dynamo/<table>.yml for each model: an AWS::DynamoDB::Table named NAME-STAGE-<table>, by the NAME and
// STAGE of env.yml. Prints the files on stdout.
exit_status dynamo_generateschema(const dynamo_generateschema_options& options, printer& out);

// The text of such a file, from what CreateTable takes.
std::string cloudformation_table(json::object create_table, const std::string& physical_name);

}  // namespace tight::cli
