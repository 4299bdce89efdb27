// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the tables of models are called where an application runs on this machine.

#include <map>
#include <string>
#include <string_view>

namespace tight::cli {

// As the typed client names it, with these variables: TIGHT_TABLE_MOVIES, TIGHT_TABLE_PREFIX
// (tight/dynamo/connection.hpp).
std::string physical_table_name(std::string_view table, const std::map<std::string, std::string>& variables);

}  // namespace tight::cli
