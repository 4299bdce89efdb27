// SPDX-License-Identifier: Apache-2.0
#pragma once

// ExecuteStatement, BatchExecuteStatement, ExecuteTransaction.

#include "cloud/dynamodb/operations/call.hpp"

namespace tight::engine {

void execute_statement(call& of);
void batch_execute_statement(call& of);
void execute_transaction(call& of);

}  // namespace tight::engine
