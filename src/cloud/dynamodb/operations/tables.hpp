// SPDX-License-Identifier: Apache-2.0
#pragma once

// CreateTable, DescribeTable, ListTables, DeleteTable, UpdateTable.

#include <string>
#include <string_view>

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void create_table(call& of);
void describe_table(call& of);
void list_tables(call& of);
void delete_table(call& of);
void update_table(call& of);

// nullptr where there is none. A table whose deletion is over is removed first.
table* find_table(call& of, std::string_view name_or_arn);

// Throws ResourceInUseException where the table is being made, changed or deleted.
void check_idle(call& of, const table& on);

// Removes the indexes whose deletion is over.
void drop_deleted_indexes(state& on, table& of);

// What DescribeTable says of it. `fresh`: as the operation that changes it answers, CREATING even where that takes no
// time.
enum class moment : std::uint8_t { now, just_created, just_updated, just_deleted };
void append_description(std::string& to, state& on, table& of, moment when = moment::now);

// Parts of descriptions and of definitions that CreateTable and UpdateTable share. Failures are ValidationExceptions.
index_schema read_index(const json::value& from, bool global, const table_schema& table);
std::vector<attribute_definition> read_definitions(const json::value& from);
void check_projection(const json::value& index);
void check_throughput(const json::value& from);
void check_key_schema(const json::value& schema, const std::vector<attribute_definition>& definitions, bool global);
throughput read_throughput(const json::value* from);
void set_encryption(table_schema& table, const json::value& specification);
void start_stream(call& of, table_schema& table, const json::value& specification);

std::string random_uuid();
std::string iso_time(std::int64_t milliseconds);  // 2026-11-20T22:44:01.123

}  // namespace tight::cloud::dynamodb
