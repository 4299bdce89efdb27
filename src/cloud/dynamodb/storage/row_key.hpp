// SPDX-License-Identifier: Apache-2.0
#pragma once

// The bytes rows are ordered by. A table's row: the hash of its partition key (8 bytes), then its key attributes as
// encode_key makes them. An index's row: the same of the index's keys, then those of the table, so that several items
// may share an index key. A scan therefore meets partitions in the order of their hash, which is DynamoDB's own (MD5
// with a fixed beginning), segments are ranges of hashes, and a query is one range of bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cloud/dynamodb/expressions/key_condition.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

inline constexpr std::size_t hash_length = 8;

// Appends the hash of the values, which are of the types string, number and binary.
class key_hash {
public:
    void add(const value& part);
    void append_to(std::string& output) const;

private:
    std::string bytes_ = "Outliers";
};

// Appends the row key of the table `keys` describes. False if a key attribute is missing or of another type; `to` is
// then of no use.
bool append_row_key(std::string& output, const key_shape& keys, const document& item);

// The same for an index: its own keys, then the table's.
bool append_index_key(std::string& output, const key_shape& index, const key_shape& table, const document& item);

// What a key range means in rows: keys in [from, until).
struct row_range {
    std::string begin;
    std::string end;  // empty: to the end
};
row_range rows_of(const key_range& range);

// Segment `segment` of `total` of a whole table.
row_range rows_of_segment(std::uint64_t segment, std::uint64_t total);

}  // namespace tight::cloud::dynamodb
