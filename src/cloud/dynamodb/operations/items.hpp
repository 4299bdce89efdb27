// SPDX-License-Identifier: Apache-2.0
#pragma once

// GetItem, PutItem, UpdateItem, DeleteItem.

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

void get_item(call& of);
void put_item(call& of);
void update_item(call& of);
void delete_item(call& of);

}  // namespace tight::cloud::dynamodb
