// SPDX-License-Identifier: Apache-2.0
#pragma once

// DynamoDB Streams: the records that writes leave, and ListStreams, DescribeStream, GetShardIterator, GetRecords. A
// stream has one shard, which ends when the stream is disabled. Records are stored for a day.

#include <string_view>

#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

// Adds the record of one item's change (stored bytes before and after, empty where there is no item) to the table's
// stream, if it has one and the change is one. Requires: a transaction, where the table has a stream.
void record_change(database_state& state, table& table, std::string_view before, std::string_view after, bool by_ttl);

// Deletes records, and streams long closed, that are older than a day.
void trim_streams(database_state& state);

void list_streams(operation_context& context);
void describe_stream(operation_context& context);
void get_shard_iterator(operation_context& context);
void get_records(operation_context& context);

}  // namespace tight::cloud::dynamodb
