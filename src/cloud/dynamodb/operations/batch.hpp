// SPDX-License-Identifier: Apache-2.0
#pragma once

// BatchGetItem, BatchWriteItem.

#include "cloud/dynamodb/operations/call.hpp"

namespace tight::engine {

void batch_get_item(call& of);
void batch_write_item(call& of);

}  // namespace tight::engine
