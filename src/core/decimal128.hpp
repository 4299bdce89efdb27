// SPDX-License-Identifier: Apache-2.0
#pragma once

// The arithmetic of DynamoDB's numbers: exact decimals of up to 38 significant digits, of either sign, with magnitudes
// between 1E-130 and 9.99...E+125. tight::decimal and the embedded DynamoDB are made of it.
//
//     decimal128 price = parse_decimal("12.50").value();
//     decimal128 total = add_exact(price, make_decimal(1)).value();         // append_plain: "13.5"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace tight {

// The value is coefficient * 10^exponent; the coefficient (128 bits, below 10^38) has no trailing zero, and zero is
// {0, 0, 0, false}: two numbers are equal exactly when their members are.
struct decimal128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::int16_t exponent = 0;
    bool negative = false;

    bool operator==(const decimal128&) const = default;
    bool zero() const { return high == 0 && low == 0; }
};

inline constexpr int max_decimal_digits = 38;

enum class decimal_fault : std::uint8_t { not_numeric, overflow, underflow, too_precise };

struct decimal_error {
    decimal_fault fault = decimal_fault::not_numeric;
    std::int64_t magnitude = 0;  // of an overflow while parsing: the decimal exponent of the first digit
};

// Digits with an optional sign, point and exponent: "-1.50e3". The exponent has at most 64 bits; its sign may follow a
// plus sign, as DynamoDB allows.
std::expected<decimal128, decimal_error> parse_decimal(std::string_view text);

// The exact result, or the reason why there is none.
std::expected<decimal128, decimal_error> add_exact(const decimal128& left, const decimal128& right);
std::expected<decimal128, decimal_error> subtract_exact(const decimal128& left, const decimal128& right);

std::strong_ordering operator<=>(const decimal128& left, const decimal128& right);

decimal128 make_decimal(std::int64_t value);
std::optional<std::int64_t> to_integer(const decimal128& value);  // nothing if it is not an integer of 64 bits

// Appends it without exponent and trailing zeros: up to 168 characters.
void append_plain(std::string& output, const decimal128& value);

// The significant digits, first to last, as values 0..9; `output` has room for 38. Zero has none.
std::size_t digits(const decimal128& value, unsigned char* output);
int digit_count(const decimal128& value);

// The decimal exponent of the first digit: 1 for 12.5, -3 for 0.001. Zero: 0.
int magnitude(const decimal128& value);

}  // namespace tight
