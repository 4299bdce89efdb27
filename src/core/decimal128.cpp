// SPDX-License-Identifier: Apache-2.0
#include "core/decimal128.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <limits>

#include "core/ascii.hpp"

namespace tight {
namespace {

__extension__ using wide = unsigned __int128;

constexpr int max_digits = max_decimal_digits;
constexpr int max_magnitude = 125;
constexpr int min_magnitude = -130;

constexpr auto powers = [] {
    std::array<wide, max_digits + 1> table{};
    table[0] = 1;
    for (std::size_t i = 1; i < table.size(); ++i) table[i] = table[i - 1] * 10;
    return table;
}();

wide power(int exponent) { return powers[static_cast<std::size_t>(exponent)]; }

wide coefficient(const decimal128& decimal128) { return static_cast<wide>(decimal128.high) << 64 | decimal128.low; }

// From the position of the highest bit, which is right or one too few.
int count_digits(wide coefficient_) {
    const auto high = static_cast<std::uint64_t>(coefficient_ >> 64);
    const auto low = static_cast<std::uint64_t>(coefficient_);
    const int bits = high != 0 ? 128 - std::countl_zero(high) : 64 - std::countl_zero(low);
    const int least = bits * 1233 >> 12;  // log10(2), to be exact for up to 128 bits
    return least + (coefficient_ >= power(least) ? 1 : 0);
}

std::unexpected<decimal_error> fail(decimal_fault fault, std::int64_t magnitude = 0) {
    return std::unexpected(decimal_error{fault, magnitude});
}

// Requires: at most 39 digits. Takes trailing zeros off and checks the limits.
std::expected<decimal128, decimal_error> make(wide digits, int exponent, bool negative) {
    if (digits == 0) return decimal128{};
    for (; digits > std::numeric_limits<std::uint64_t>::max() && digits % 10 == 0; digits /= 10) ++exponent;
    if (digits <= std::numeric_limits<std::uint64_t>::max()) {  // division of 64 bits is several times faster
        auto few = static_cast<std::uint64_t>(digits);
        for (; few % 10 == 0; few /= 10) ++exponent;
        digits = few;
    }
    const int count = count_digits(digits);
    const int first = exponent + count - 1;
    if (first > max_magnitude) return fail(decimal_fault::overflow);
    if (first < min_magnitude) return fail(decimal_fault::underflow);
    if (count > max_digits || digits >= power(max_digits)) return fail(decimal_fault::too_precise);
    return decimal128{static_cast<std::uint64_t>(digits >> 64), static_cast<std::uint64_t>(digits),
                      static_cast<std::int16_t>(exponent), negative};
}

// What stands before the exponent, digit by digit: significant digits are gathered, zeros between them counted.
struct mantissa {
    wide digits = 0;
    int count = 0;
    std::int64_t zeros = 0;       // after the last significant digit
    std::int64_t magnitude = -1;  // of the first significant digit
    bool significant = false;
    bool too_long = false;

    void take(char c, bool after_point) {
        if (!significant && c == '0') {
            if (after_point) --magnitude;
            return;
        }
        if (!after_point) magnitude = significant ? magnitude + 1 : 0;
        significant = true;
        if (c == '0') {
            ++zeros;
            return;
        }
        if (zeros + count + 1 > max_digits) {
            too_long = true;
            return;
        }
        digits = digits * power(static_cast<int>(zeros) + 1) + static_cast<unsigned>(c - '0');
        count += static_cast<int>(zeros) + 1;
        zeros = 0;
    }
};

// What follows "e": nothing where it is no number of 64 bits.
std::optional<std::int64_t> read_exponent(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text == "-") return std::nullopt;
    std::int64_t exponent = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
    return exponent;
}

constexpr std::int64_t far = 1'000'000'000'000;  // out of range by any exponent, yet safe to add to

}  // namespace

std::expected<decimal128, decimal_error> parse_decimal(std::string_view text) {
    std::size_t at = 0;
    bool negative = false;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
    mantissa read;
    bool any = false;
    for (; at < text.size() && ascii::is_digit(text[at]); ++at, any = true) read.take(text[at], false);
    if (at < text.size() && text[at] == '.')
        for (++at; at < text.size() && ascii::is_digit(text[at]); ++at, any = true) read.take(text[at], true);
    if (!any) return fail(decimal_fault::not_numeric);

    std::int64_t exponent = 0;
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') return fail(decimal_fault::not_numeric);
        const auto written = read_exponent(text.substr(at + 1));
        if (!written) return fail(decimal_fault::not_numeric);
        exponent = std::clamp(*written, -far, far);
    }
    if (!read.significant) return decimal128{};
    const std::int64_t first = read.magnitude + exponent;
    if (first > max_magnitude) return fail(decimal_fault::overflow, first);
    if (first < min_magnitude) return fail(decimal_fault::underflow);
    if (read.too_long) return fail(decimal_fault::too_precise);
    return make(read.digits, static_cast<int>(first) - read.count + 1, negative);
}

int digit_count(const decimal128& value) { return value.zero() ? 0 : count_digits(coefficient(value)); }

int magnitude(const decimal128& value) {
    return value.zero() ? 0 : value.exponent + count_digits(coefficient(value)) - 1;
}

std::strong_ordering operator<=>(const decimal128& left, const decimal128& right) {
    const auto sign = [](const decimal128& decimal128) { return decimal128.zero() ? 0 : decimal128.negative ? -1 : 1; };
    if (const auto order = sign(left) <=> sign(right); order != 0) return order;
    if (left.zero()) return std::strong_ordering::equal;
    auto order = magnitude(left) <=> magnitude(right);
    if (order == 0) {
        // Of one magnitude: the one with the larger exponent has fewer digits, and room to be widened.
        const int apart = left.exponent - right.exponent;
        const wide a = coefficient(left) * (apart > 0 ? power(apart) : 1);
        const wide b = coefficient(right) * (apart < 0 ? power(-apart) : 1);
        order = a <=> b;
    }
    return left.negative ? 0 <=> order : order;
}

std::expected<decimal128, decimal_error> add_exact(const decimal128& left, const decimal128& right) {
    if (left.zero()) return right;
    if (right.zero()) return left;
    const bool swap = left.exponent < right.exponent;
    const decimal128& high = swap ? right : left;
    const decimal128& low = swap ? left : right;
    // An exact sum has a last digit at low's exponent: beyond 39 digits above it nothing can fit, and of 39 only a
    // leading 1 that a subtraction takes away.
    const int apart = high.exponent - low.exponent;
    const wide top = coefficient(high);
    const int span = count_digits(top) + apart;
    const bool leading_one = span <= max_digits + 1 && apart <= max_digits && top < 2 * power(count_digits(top) - 1);
    if (span > max_digits && !leading_one) {
        if (std::max(magnitude(high), magnitude(low)) > max_magnitude) return fail(decimal_fault::overflow);
        return fail(decimal_fault::too_precise);
    }
    const wide a = top * power(apart);
    const wide b = coefficient(low);
    if (high.negative == low.negative) return make(a + b, low.exponent, low.negative);
    return a >= b ? make(a - b, low.exponent, high.negative) : make(b - a, low.exponent, low.negative);
}

std::expected<decimal128, decimal_error> subtract_exact(const decimal128& left, const decimal128& right) {
    decimal128 minus = right;
    minus.negative = !right.zero() && !right.negative;
    return add_exact(left, minus);
}

decimal128 make_decimal(std::int64_t value) {
    const bool negative = value < 0;
    const auto digits = negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
    return *make(digits, 0, negative);
}

std::optional<std::int64_t> to_integer(const decimal128& value) {
    if (value.exponent < 0 || magnitude(value) > 18) return std::nullopt;
    const wide whole = coefficient(value) * power(value.exponent);
    constexpr auto most = static_cast<wide>(std::numeric_limits<std::int64_t>::max());
    if (whole > most + (value.negative ? 1 : 0)) return std::nullopt;
    const auto bits = static_cast<std::uint64_t>(whole);
    return static_cast<std::int64_t>(value.negative ? ~bits + 1 : bits);
}

std::size_t digits(const decimal128& value, unsigned char* target) {
    wide rest = coefficient(value);
    const auto count = static_cast<std::size_t>(count_digits(rest));
    std::size_t at = count;
    for (; rest > std::numeric_limits<std::uint64_t>::max(); rest /= 10)
        target[--at] = static_cast<unsigned char>(rest % 10);
    for (auto low = static_cast<std::uint64_t>(rest); low != 0; low /= 10)
        target[--at] = static_cast<unsigned char>(low % 10);
    return count;
}

void append_plain(std::string& output, const decimal128& value) {
    if (value.zero()) {
        output += '0';
        return;
    }
    std::array<unsigned char, max_digits> buffer;
    const std::size_t count = digits(value, buffer.data());
    std::array<char, max_digits> text;
    for (std::size_t i = 0; i < count; ++i) text[i] = static_cast<char>('0' + buffer[i]);
    if (value.negative) output += '-';
    const int whole = static_cast<int>(count) + value.exponent;  // digits before the point
    if (value.exponent >= 0) {
        output.append(text.data(), count);
        output.append(static_cast<std::size_t>(value.exponent), '0');
    } else if (whole > 0) {
        output.append(text.data(), static_cast<std::size_t>(whole));
        output += '.';
        output.append(text.data() + whole, count - static_cast<std::size_t>(whole));
    } else {
        output += "0.";
        output.append(static_cast<std::size_t>(-whole), '0');
        output.append(text.data(), count);
    }
}

}  // namespace tight
