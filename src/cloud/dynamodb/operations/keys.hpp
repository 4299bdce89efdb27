// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stage 6 of validation: items and keys of requests against the schema of their table. An empty key is a
// fault::empty_key, which ends a transaction by itself, not as a reason of its cancellation.

#include <string>

#include "cloud/dynamodb/storage/schema.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

// The row key for a request's Key. Throws a ValidationException unless it holds exactly the key's attributes, of the
// right types, neither empty nor too long.
std::string key_of_request(const table_schema& schema, const item& key);

// One attribute of a key: there, of its type, neither empty nor too long.
void check_part_of_key(const key_attribute& part, const item& key, bool hash);

// The row key of a whole item. Throws a ValidationException also where an attribute that is an index's key has another
// type, or is empty. `in_batch`: with the words that BatchWriteItem has for it.
std::string key_of_item(const table_schema& schema, const item& whole, bool in_batch = false);

// The checks of index keys alone; `updated`: with the words for what an update expression computed.
void check_index_keys(const table_schema& schema, const item& whole, bool updated);

// Throws if `inside` says that an expression looks into a key attribute with '.' or [].
template <class Expression>
void check_scalar_keys(const table_schema& schema, const Expression& expression);

[[noreturn]] void fail_nested_key(std::string_view role, std::string_view attribute);

template <class Expression>
void check_scalar_keys(const table_schema& schema, const Expression& expression) {
    const auto each = [&](const key_shape& keys, std::string_view role) {
        for (const auto* part : {&keys.hash, &keys.range})
            for (const auto& key : *part)
                if (expression.reads_inside(key.name)) fail_nested_key(role, key.name);
    };
    each(schema.keys, "Key");
    for (const auto& index : schema.indexes) each(index.keys, "IndexKey");
}

}  // namespace tight::cloud::dynamodb
