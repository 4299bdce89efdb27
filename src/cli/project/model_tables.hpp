// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tables of an application's models, created in a database that runs on this machine.
//
//     make_model_tables(described.tables, build::project_variables(app), existing_tables::keep, call);

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/json.hpp>

namespace tight::cli {

enum class existing_tables : std::uint8_t { keep, replace };

// One operation of DynamoDB: its answer, or its message.
using table_call = std::function<result<json::value>(std::string_view operation, const json::object& request)>;

// `create_table` are requests of CreateTable under the models' names; the tables are named as a program with these
// variables names them. Throws command_error if one is refused.
void make_model_tables(const json::array& create_table, const std::map<std::string, std::string>& variables,
                       existing_tables existing, const table_call& call);

}  // namespace tight::cli
