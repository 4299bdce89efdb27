// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tables carry beside their items: time to live, tags, recovery; and what the service says of itself.

#include <string>
#include <utility>
#include <vector>

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void update_time_to_live(operation_context& context);
void describe_time_to_live(operation_context& context);

void tag_resource(operation_context& context);
void untag_resource(operation_context& context);
void list_tags_of_resource(operation_context& context);

// Throws a ValidationException if a table cannot have these: names and values.
void check_tags(const std::vector<std::pair<std::string, std::string>>& tags);

void describe_limits(operation_context& context);
void describe_endpoints(operation_context& context);
void describe_continuous_backups(operation_context& context);
void update_continuous_backups(operation_context& context);

// Keeps the time at which an item expires in step with it. Requires: a transaction, where the table has a time to live.
void update_expiry(database_state& state, const table_schema& schema, std::string_view row_key, std::string_view before,
                   std::string_view after);

// Deletes what is due; returns how many items went.
std::size_t sweep_expired(database_state& state);

}  // namespace tight::cloud::dynamodb
