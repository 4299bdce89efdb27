// SPDX-License-Identifier: Apache-2.0
#pragma once

// The model's requests as DynamoDB's JSON.

#include <string>
#include <vector>

#include "attack/model/database.hpp"

namespace attack {

tight::json::object create_table(const model::table_schema& schema);

// A member of TransactItems without its verb, or the whole request of a single write. `names`: attributes are written
// as placeholders.
tight::json::object write_request(const model::write& one, bool names);

// "PutItem" of the service, "Put" of a transaction.
std::string operation_name(const model::write& one);
std::string transaction_name(const model::write& one);

// A member of BatchWriteItem's list.
tight::json::object batch_member(const model::write& one);

tight::json::object key_request(const std::string& table, const model::document& key,
                                const std::vector<std::string>& projection);

// One page, without its ExclusiveStartKey.
tight::json::object search_request(const model::search& what, int segment, bool names);

}  // namespace attack
