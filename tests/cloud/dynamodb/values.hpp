// SPDX-License-Identifier: Apache-2.0
#pragma once

// Values, placeholders and refusals for the tests of the expression layer, written as DynamoDB JSON:
//
//     CHECK(refusal([] { parse_expression(expression_kind::filter, ""); }) == "Invalid FilterExpression: ...");

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include <tight/json.hpp>

#include "cloud/dynamodb/expressions/condition.hpp"
#include "cloud/dynamodb/expressions/placeholders.hpp"
#include "cloud/dynamodb/expressions/update.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/value.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb::tests {

inline item item_of(std::string_view text) {
    auto read = read_item(json::parse(text).value());
    REQUIRE(read.has_value());
    return *read;
}

inline value value_of(std::string_view text) {
    auto read = read_value(json::parse(text).value());
    REQUIRE(read.has_value());
    return *read;
}

inline std::string text_of(const item& item) {
    std::string text;
    append_json(text, item);
    return text;
}

// The message of the failure that `act` ends with; "" where it does not.
template <class Act>
std::string refusal(Act act) {
    try {
        act();
    } catch (const operation_error& error) {
        return error.message();
    }
    return {};
}

// ExpressionAttributeNames and ExpressionAttributeValues as JSON text; "" is none.
inline placeholders placeholders_of(std::string_view names, std::string_view values) {
    const json::value name_map = names.empty() ? json::value() : json::parse(names).value();
    const json::value value_map = values.empty() ? json::value() : json::parse(values).value();
    return {&name_map, &value_map};
}

inline bool matches(std::string_view text, std::string_view target, std::string_view values = {},
                    std::string_view names = {}) {
    placeholders with = placeholders_of(names, values);
    const item content = item_of(target);
    return condition(parse_expression(expression_kind::condition, text), with).matches(document(content));
}

inline std::string filter_refusal(std::string_view text, std::string_view values = {}, std::string_view names = {}) {
    return refusal([&] {
        placeholders with = placeholders_of(names, values);
        condition(parse_expression(expression_kind::filter, text), with);
    });
}

}  // namespace tight::cloud::dynamodb::tests
