// SPDX-License-Identifier: Apache-2.0
#pragma once

// The clauses of a PartiQL statement that become expressions.

#include "cloud/dynamodb/partiql/cursor.hpp"
#include "cloud/dynamodb/partiql/statement.hpp"

namespace tight::cloud::dynamodb::partiql {

// What follows WHERE: comparisons joined with AND, OR and NOT.
clause read_where(cursor& cursor);

// One or more SET and REMOVE.
clause read_changes(cursor& cursor);

}  // namespace tight::cloud::dynamodb::partiql
