// SPDX-License-Identifier: Apache-2.0
#pragma once

// ExecuteStatement, BatchExecuteStatement, ExecuteTransaction.

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void execute_statement(call& of);
void batch_execute_statement(call& of);
void execute_transaction(call& of);

}  // namespace tight::cloud::dynamodb
