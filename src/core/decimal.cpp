// SPDX-License-Identifier: Apache-2.0
#include <tight/decimal.hpp>

#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "core/decimal128.hpp"

namespace tight {
namespace {

const char* reason_of(decimal_fault fault) {
    switch (fault) {
        case decimal_fault::overflow:
            return "is larger than 9.99E+125";
        case decimal_fault::underflow:
            return "is closer to zero than 1E-130";
        case decimal_fault::too_precise:
            return "has more than 38 significant digits";
        default:
            return "is not a decimal number";
    }
}

std::unexpected<error> refuse(std::string_view text, const char* reason) {
    return fail(errc::invalid, "not a number DynamoDB can keep: '" + std::string(text.substr(0, 60)) + "' " + reason);
}

[[noreturn]] void fail_arithmetic(std::string_view text, decimal_fault fault) {
    throw std::bad_expected_access<error>(refuse(text, reason_of(fault)).error());
}

std::string text_of(double number) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number);
    return {buffer, end.ptr};
}

}  // namespace

static_assert(decimal::max_digits == max_decimal_digits);

decimal::decimal(const decimal128& value)
    : high_(value.high), low_(value.low), exponent_(value.exponent), negative_(value.negative) {}

decimal128 decimal::value() const { return {high_, low_, exponent_, negative_}; }

result<decimal> decimal::from(double number) { return parse(text_of(number)); }

decimal::decimal(double number) : decimal(from(number).value()) {}

decimal::decimal(std::string_view text) : decimal(parse(text).value()) {}

result<decimal> decimal::parse(std::string_view text) {
    const std::size_t exponent = text.find_first_of("eE");
    if (exponent != text.npos && text.substr(exponent + 1).starts_with("+-"))
        return refuse(text, reason_of(decimal_fault::not_numeric));
    const auto parsed = parse_decimal(text);
    if (!parsed) return refuse(text, reason_of(parsed.error().fault));
    return decimal(*parsed);
}

void decimal::append_to(std::string& out) const {
    const decimal128 number = value();
    const int count = digit_count(number);
    const int point = count + exponent_;  // digits before the decimal point
    const bool plain = exponent_ >= 0 ? point <= 40 : point > 0 || -exponent_ <= 40;
    if (number.zero() || plain) return append_plain(out, number);
    std::array<unsigned char, max_digits> figures;
    digits(number, figures.data());
    if (negative_) out += '-';
    for (int i = 0; i < count; ++i) {
        if (i == 1) out += '.';
        out += static_cast<char>('0' + figures[static_cast<std::size_t>(i)]);
    }
    out.append(point - 1 < 0 ? "E" : "E+").append(std::to_string(point - 1));
}

std::string decimal::to_string() const {
    std::string out;
    append_to(out);
    return out;
}

double decimal::nearest() const {
    const std::string text = to_string();
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

decimal decimal::scaled(int power) const {
    if (zero()) return *this;
    const int first = magnitude(value()) + power;
    if (first > 125 || first < -130)
        throw std::bad_expected_access<error>(refuse(to_string(), "scaled is out of range").error());
    decimal out = *this;
    out.exponent_ = static_cast<std::int16_t>(exponent_ + power);
    return out;
}

decimal decimal::operator-() const {
    decimal out = *this;
    out.negative_ = !zero() && !negative_;
    return out;
}

decimal operator+(const decimal& left, const decimal& right) {
    const auto sum = add_exact(left.value(), right.value());
    if (!sum) fail_arithmetic(left.to_string() + " + " + right.to_string(), sum.error().fault);
    return decimal(*sum);
}

std::strong_ordering operator<=>(const decimal& left, const decimal& right) { return left.value() <=> right.value(); }

}  // namespace tight
