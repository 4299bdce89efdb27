// SPDX-License-Identifier: Apache-2.0
#pragma once

// PartiQL's SELECT: of one item whose key it names, or a page of many.

#include <optional>
#include <string>

#include "cloud/dynamodb/operations/capacity.hpp"
#include "cloud/dynamodb/operations/operation_context.hpp"
#include "cloud/dynamodb/partiql/bound_statement.hpp"

namespace tight::cloud::dynamodb {

// Appends ExecuteStatement's whole response to a SELECT; Limit, NextToken and ConsistentRead are the request's.
void append_selection(operation_context& context, const partiql::bound_statement& statement);

// The one item that the statement's key names, as the statement wants it; nothing if there is none or WHERE is
// false. Throws a ValidationException if it names no key.
std::optional<std::string> select_one(const partiql::bound_statement& statement, table& table,
                                      consumed_capacity& capacity, bool consistent, double factor);

}  // namespace tight::cloud::dynamodb
