// SPDX-License-Identifier: Apache-2.0
#pragma once

// DynamoDB's number: an exact decimal of up to 38 significant digits between 1E-130 and 9.99...E+125, either sign.
// Every spelling of one value is one number: 1, 1.0, 10e-1 compare equal and print as "1".
//
//     number price = parse_number("12.50").value();
//     number total = add(price, parse_number("1e-3").value()).value();         // to_string(total) == "12.501"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tight::cloud::dynamodb {

// The value is coefficient * 10^exponent; the coefficient (128 bits, below 10^38) has no trailing zero, and zero is
// {0, 0, 0, false}: two numbers are equal exactly when their members are.
struct number {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::int16_t exponent = 0;
    bool negative = false;

    bool operator==(const number&) const = default;
    bool zero() const { return high == 0 && low == 0; }
};

std::strong_ordering operator<=>(const number& left, const number& right);

// DynamoDB words some faults of values in two ways: an older one, which several operations still have.
enum class wording : std::uint8_t { current, older };

// The error is the text of DynamoDB's ValidationException.
std::expected<number, std::string> parse_number(std::string_view text, wording style = wording::current);
std::expected<number, std::string> add(const number& left, const number& right);
std::expected<number, std::string> subtract(const number& left, const number& right);

number make_number(std::int64_t value);
std::optional<std::int64_t> to_integer(const number& value);  // nothing where it is no whole number of 64 bits

// As DynamoDB prints it: no exponent, no trailing zeros; up to 168 characters.
void append_text(std::string& output, const number& value);
std::string to_string(const number& value);

// The significant digits, first to last, as values 0..9; `into` has room for 38. Zero has none.
std::size_t digits(const number& value, unsigned char* target);

// The decimal exponent of the first digit: 1 for 12.5, -3 for 0.001. Zero: 0.
int magnitude(const number& value);

// What an item of this number weighs, in bytes, as AWS counts.
std::size_t number_size(const number& value);

}  // namespace tight::cloud::dynamodb
