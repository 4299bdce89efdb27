// SPDX-License-Identifier: Apache-2.0
#pragma once

// A table as CloudFormation declares it.

#include <string>

#include <tight/json.hpp>

namespace tight::cli {

// The text of a file of `tight dynamo generateschema`, from a request of CreateTable.
std::string cloudformation_table(json::object create_table, const std::string& physical_name);

}  // namespace tight::cli
