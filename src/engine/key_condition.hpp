// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a Query asks of the keys: one hash value and one range of sort keys, as bytes to be compared with memcmp.
//
//     key_range range = plan_query(cache.parse(expression_kind::key_condition, text), given, schema);
//     ... WHERE pk = range.hash AND sk >= range.from AND (range.until = '' OR sk < range.until)

#include <string>
#include <vector>

#include "engine/expression.hpp"
#include "engine/placeholders.hpp"
#include "engine/value.hpp"

namespace tight::engine {

struct key_attribute {
    std::string name;
    kind type = kind::string;
};

// Of a table or an index. Global indexes may have up to four attributes for each part.
struct key_shape {
    std::vector<key_attribute> hash;
    std::vector<key_attribute> range;  // empty: no sort key
};

struct key_range {
    std::string hash;           // encode_key of the hash attributes, joined
    std::string from;           // sort keys from here on ...
    std::string until;          // ... and before here; empty: to the end
    bool empty = false;         // nothing can match
    std::vector<value> values;  // the hash values, in the order of the schema
};

// Throws a ValidationException with DynamoDB's texts.
key_range plan_query(shared_expression parsed, placeholders& given, const key_shape& schema);

}  // namespace tight::engine
