// SPDX-License-Identifier: Apache-2.0
#pragma once

// BatchGetItem, BatchWriteItem.

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void batch_get_item(call& of);
void batch_write_item(call& of);

}  // namespace tight::cloud::dynamodb
