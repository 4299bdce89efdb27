// SPDX-License-Identifier: Apache-2.0
#include "cli/project/table_names.hpp"

#include <tight/dynamo/connection.hpp>

namespace tight::cli {

std::string physical_table_name(std::string_view table, const std::map<std::string, std::string>& variables) {
    memory_environment environment;
    for (const auto& [name, value] : variables) environment.set(name, value);
    return dynamo::connection(nullptr, environment, clock::system()).physical_name(table);
}

}  // namespace tight::cli
