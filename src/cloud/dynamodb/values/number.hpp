// SPDX-License-Identifier: Apache-2.0
#pragma once

// DynamoDB's number, with DynamoDB's words for what is none. Every spelling of one value is one number: 1, 1.0, 10e-1
// compare equal and print as "1".
//
//     decimal128 price = parse_number("12.50").value();
//     decimal128 total = add_exact(price, parse_number("1e-3").value()).value();
//     to_string(total) == "12.501"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "core/decimal128.hpp"

namespace tight::cloud::dynamodb {

// DynamoDB words some faults of values in two ways: an older one, which several operations still have.
enum class wording : std::uint8_t { current, older };

// The error is the text of DynamoDB's ValidationException.
std::expected<decimal128, std::string> parse_number(std::string_view text, wording style = wording::current);

// The text for a number that cannot be represented: not for decimal_fault::not_numeric.
std::string_view message_of(decimal_fault fault);

// As DynamoDB prints it: no exponent, no trailing zeros.
std::string to_string(const decimal128& value);

// What a number adds to the size of an item, in bytes, as AWS counts.
std::size_t number_size(const decimal128& value);

}  // namespace tight::cloud::dynamodb
