// SPDX-License-Identifier: Apache-2.0
#pragma once

// BatchGetItem, BatchWriteItem.

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void batch_get_item(operation_context& context);
void batch_write_item(operation_context& context);

}  // namespace tight::cloud::dynamodb
