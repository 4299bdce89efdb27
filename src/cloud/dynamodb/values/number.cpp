// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/number.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tight::cloud::dynamodb {

std::string_view message_of(decimal_fault fault) {
    switch (fault) {
        case decimal_fault::underflow:
            return "Number underflow. Attempting to store a number with magnitude smaller than supported range";
        case decimal_fault::too_precise:
            return "Attempting to store more than 38 significant digits in a Number";
        default:
            return "Number overflow. Attempting to store a number with magnitude larger than supported range";
    }
}

std::expected<decimal128, std::string> parse_number(std::string_view text, wording style) {
    const auto parsed = parse_decimal(text);
    if (parsed) return *parsed;
    const auto& error = parsed.error();
    if (error.fault == decimal_fault::not_numeric) {
        std::string message = "The parameter cannot be converted to a numeric value";
        if (!text.empty() || style == wording::current) message.append(": ").append(text);
        return std::unexpected(std::move(message));
    }
    // The older reading counts in 32 bits, and begins again from below.
    const bool wrapped = style == wording::older && error.fault == decimal_fault::overflow &&
                         error.magnitude == std::numeric_limits<std::int32_t>::max();
    return std::unexpected(std::string(message_of(wrapped ? decimal_fault::underflow : error.fault)));
}

std::string to_string(const decimal128& value) {
    std::string text;
    append_plain(text, value);
    return text;
}

std::size_t number_size(const decimal128& value) {
    if (value.zero()) return 1;
    const int count = digit_count(value);
    const int whole = std::clamp(count + value.exponent, 0, count);
    return static_cast<std::size_t>(1 + (whole + 1) / 2 + (count - whole + 1) / 2 + (value.negative ? 1 : 0));
}

}  // namespace tight::cloud::dynamodb
