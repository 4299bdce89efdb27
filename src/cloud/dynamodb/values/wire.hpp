// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attribute values between DynamoDB's JSON and memory. Reading tells two kinds of mistakes apart, as DynamoDB does: a
// wrong shape ({"S": 5}) throws a SerializationException at once; a wrong value ({"SS": []}) is returned, so that the
// operation can report it in order.
//
//     std::expected<item, failure> put = read_item(request.at("Item"));
//     append_json(response, put.value());                        // {"title":{"S":"Brazil"},"year":{"N":"1985"}}

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include <tight/json.hpp>

#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

// The returned failure is a ValidationException. An unknown member of an AttributeValue is ignored, as AWS does.
std::expected<value, operation_error> read_value(const json::value& source, wording style = wording::current);
std::expected<item, operation_error> read_item(const json::value& source, wording style = wording::current);

// ---- The only ways to read a JSON value of a request: each checks its type ----

// Throws a SerializationException: "NUMBER_VALUE cannot be converted to String". Belongs to `from`, as all do.
std::string_view read_string(const json::value& source);
const json::array& read_array(const json::value& source);
const json::object& read_map(const json::value& source);

// The nearest 64-bit integer. Throws a SerializationException if there is no number.
std::int64_t read_integer(const json::value& source);

// Booleans, and the words that DynamoDB takes for them. Throws a SerializationException.
bool read_boolean(const json::value& source);

void append_json(std::string& output, const value& operand);
void append_json(std::string& output, const item& item);

std::expected<std::string, operation_error> read_base64(
    std::string_view text);  // strict padding; a SerializationException

}  // namespace tight::cloud::dynamodb
