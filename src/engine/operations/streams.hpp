// SPDX-License-Identifier: Apache-2.0
#pragma once

// DynamoDB Streams: the records that writes leave, and ListStreams, DescribeStream, GetShardIterator, GetRecords.

#include <string_view>

#include "engine/call.hpp"

namespace tight::engine {

// Adds the record of one item's change (stored bytes before and after, empty where there is no item) to the table's
// stream, if it has one and the change is one. Requires: a transaction, where the table has a stream.
void record_change(state& on, table& of, std::string_view before, std::string_view after, bool by_ttl);

}  // namespace tight::engine
