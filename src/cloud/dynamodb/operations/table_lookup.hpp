// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tables that requests name. What has been deleted, and is past its time, is removed when it is looked up.

#include <string_view>

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

// The table's name, which may be within an ARN.
std::string_view name_of_table(std::string_view name_or_arn);

// Throws ResourceNotFoundException where it is absent, or not active any more or yet.
table& active_table(operation_context& context, std::string_view name_or_arn);

// As active_table, with the message that DescribeTable and its kin give; a table that is CREATING is found.
table& described_table(operation_context& context, std::string_view name_or_arn);

// nullptr if there is none. A table whose deletion is over is removed first.
table* find_table(operation_context& context, std::string_view name_or_arn);

// Throws ResourceInUseException if the table is being created, changed or deleted.
void check_idle(operation_context& context, const table& table);

// Removes the indexes whose deletion is over.
void drop_deleted_indexes(database_state& state, table& table);

// Removes the attribute definitions that no key needs any more.
void drop_unused_definitions(table_schema& schema);

}  // namespace tight::cloud::dynamodb
