// SPDX-License-Identifier: Apache-2.0
#pragma once

// ExecuteStatement, BatchExecuteStatement, ExecuteTransaction.

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void execute_statement(operation_context& context);
void batch_execute_statement(operation_context& context);
void execute_transaction(operation_context& context);

}  // namespace tight::cloud::dynamodb
