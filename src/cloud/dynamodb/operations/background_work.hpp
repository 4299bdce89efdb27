// SPDX-License-Identifier: Apache-2.0
#pragma once

// Work on many rows, done a little at a time so that no request waits for it: the rows of dropped tables and indexes
// are erased, new indexes of large tables are filled. What is to be done is in the file; a program that was stopped
// goes on with it.

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

// Some milliseconds of it. Whether there may be more to do. Requires: a transaction.
bool do_background_work(database_state& state);

// Whether an index is still being filled.
bool is_filling(const database_state& state);

}  // namespace tight::cloud::dynamodb
