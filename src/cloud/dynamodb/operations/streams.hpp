// SPDX-License-Identifier: Apache-2.0
#pragma once

// DynamoDB Streams: the records that writes leave, and ListStreams, DescribeStream, GetShardIterator, GetRecords. A
// stream has one shard, which ends when the stream is disabled. Records are kept for a day.

#include <string_view>

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

// Adds the record of one item's change (stored bytes before and after, empty where there is no item) to the table's
// stream, if it has one and the change is one. Requires: a transaction, where the table has a stream.
void record_change(state& on, table& of, std::string_view before, std::string_view after, bool by_ttl);

// Deletes records, and streams long closed, that are older than a day.
void trim_streams(state& on);

void list_streams(call& of);
void describe_stream(call& of);
void get_shard_iterator(call& of);
void get_records(call& of);

}  // namespace tight::cloud::dynamodb
