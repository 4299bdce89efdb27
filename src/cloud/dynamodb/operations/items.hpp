// SPDX-License-Identifier: Apache-2.0
#pragma once

// GetItem, PutItem, UpdateItem, DeleteItem.

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void get_item(operation_context& context);
void put_item(operation_context& context);
void update_item(operation_context& context);
void delete_item(operation_context& context);

}  // namespace tight::cloud::dynamodb
