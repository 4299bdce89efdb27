// SPDX-License-Identifier: Apache-2.0
#pragma once

// The key condition of a Query (KeyConditionExpression, or legacy KeyConditions): one hash value and one range of sort
// keys, as bytes to be compared with memcmp.
//
//     key_condition condition(cache.parse(expression_kind::key_condition, text), placeholders);
//     condition.check(index_named);                                    // before the table is looked up
//     key_range range = condition.plan(schema);                        // after
//     ... WHERE pk = range.hash AND sk >= range.from AND (range.until = '' OR sk < range.until)

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "cloud/dynamodb/expressions/expression.hpp"
#include "cloud/dynamodb/expressions/placeholders.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

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
    std::string begin;          // sort keys from here on ...
    std::string end;            // ... and before here; empty: to the end
    bool restricted = false;    // whether there is a condition on the sort key
    std::vector<value> values;  // the hash values, in the order of the schema
};

// Owns its values.
class key_condition {
public:
    // One condition on one attribute.
    struct part {
        std::string attribute = {};
        operation does = operation::equal;
        bool indexable = true;  // legacy: not NE, IN, NULL, CONTAINS ...
        std::vector<value> values = {};
    };

    // Throws a ValidationException "Invalid KeyConditionExpression: ...".
    key_condition(shared_expression parsed, placeholders& placeholders);

    // Legacy KeyConditions. Throws a SerializationException; wrong values are left to check().
    explicit key_condition(const json::value& legacy);

    // Conditions found elsewhere, which need no check().
    explicit key_condition(std::vector<part> parts) : parts_(std::move(parts)) {}

    // What can be said without a schema. Throws a ValidationException. `index`: the Query names one.
    void check(bool index = false) const;

    // Requires: check(). Throws a ValidationException if the conditions do not fit the keys.
    key_range plan(const key_shape& schema) const;

private:
    const part* find(const std::string& attribute) const;
    std::size_t restricted(const key_shape& schema) const;

    std::vector<part> parts_;
    bool legacy_ = false;
    std::optional<operation_error> problem_;  // what check() says
};

}  // namespace tight::cloud::dynamodb
