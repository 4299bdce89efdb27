// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tables carry beside their items: time to live, tags, recovery; and what the service says of itself.

#include <string>
#include <utility>
#include <vector>

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void update_time_to_live(call& of);
void describe_time_to_live(call& of);

void tag_resource(call& of);
void untag_resource(call& of);
void list_tags_of_resource(call& of);

// Throws a ValidationException where a table cannot have these: names and values.
void check_tags(const std::vector<std::pair<std::string, std::string>>& tags);

void describe_limits(call& of);
void describe_endpoints(call& of);
void describe_continuous_backups(call& of);
void update_continuous_backups(call& of);

// Keeps the time at which an item expires in step with it. Requires: a transaction, where the table has a time to live.
void note_expiry(state& on, const table_schema& of, std::string_view row_key, std::string_view before,
                 std::string_view after);

// Deletes what is due; returns how many items went.
std::size_t sweep_expired(state& on);

}  // namespace tight::cloud::dynamodb
