// SPDX-License-Identifier: Apache-2.0
#pragma once

// CreateTable, DescribeTable, ListTables, DeleteTable, UpdateTable.

#include <string>
#include <string_view>

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void create_table(operation_context& context);
void describe_table(operation_context& context);
void list_tables(operation_context& context);
void delete_table(operation_context& context);
void update_table(operation_context& context);

// What DescribeTable says of it. `when`: as the operation that changes it reports it, CREATING even if that takes no
// time.
enum class moment : std::uint8_t { now, just_created, just_updated, just_deleted };
void append_description(std::string& output, database_state& state, table& table, moment when = moment::now);

// Parts of descriptions and of definitions that CreateTable and UpdateTable share. Failures are ValidationExceptions.
index_schema read_index(const json::value& source, bool global, const table_schema& table);
std::vector<attribute_definition> read_definitions(const json::value& source);
void check_projection(const json::value& index);
void check_throughput(const json::value& source);
void check_key_schema(const json::value& schema, const std::vector<attribute_definition>& definitions, bool global);
throughput read_throughput(const json::value* source);
void set_encryption(table_schema& table, const json::value& specification);
void start_stream(operation_context& context, table_schema& table, const json::value& specification);

std::string iso_time(std::int64_t milliseconds);  // 2026-11-20T22:44:01.123

}  // namespace tight::cloud::dynamodb
