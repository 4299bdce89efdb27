// SPDX-License-Identifier: Apache-2.0
#include <tight/decimal.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace tight {
namespace {

// DynamoDB's limits, by the power of ten of the first digit.
constexpr int highest_power = 125;
constexpr int lowest_power = -130;

std::unexpected<error> refuse(std::string_view text, const char* reason) {
    return fail(errc::invalid, "not a number DynamoDB can keep: '" + std::string(text.substr(0, 60)) + "' " + reason);
}

decimal value_or_throw(result<decimal> parsed) { return std::move(parsed).value(); }

// A number being put together digit by digit, before its zeros are trimmed.
struct digits_in_progress {
    std::vector<std::uint8_t> digits = {};
    long exponent = 0;
    bool negative = false;

    // The digits as text, which decimal::parse reads back; the one place that knows the limits.
    std::string text() const {
        std::string out = negative ? "-" : "";
        for (const std::uint8_t digit : digits) out += static_cast<char>('0' + digit);
        return out + "e" + std::to_string(exponent);
    }
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string text_of(double number) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number);
    return {buffer, end.ptr};
}

}  // namespace

result<decimal> decimal::from(double number) { return parse(text_of(number)); }

decimal::decimal(double number) : decimal(value_or_throw(from(number))) {}

decimal::decimal(std::string_view text) : decimal(value_or_throw(parse(text))) {}

result<decimal> decimal::parse(std::string_view text) {
    decimal out;
    std::size_t at = 0;
    const bool minus = !text.empty() && text[0] == '-';
    if (minus || (!text.empty() && text[0] == '+')) ++at;

    long exponent = 0;        // of the last digit kept
    std::size_t skipped = 0;  // zeros seen since the last digit kept
    bool any = false;
    bool point = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(text[at])) break;
        any = true;
        if (point) --exponent;
        if (text[at] == '0') {
            ++skipped;
            continue;
        }
        const std::size_t zeros = out.count_ == 0 ? 0 : skipped;
        if (out.count_ + zeros + 1 > max_digits) return refuse(text, "has more than 38 significant digits");
        out.count_ = static_cast<std::uint8_t>(out.count_ + zeros);
        out.digits_[out.count_++] = static_cast<std::uint8_t>(text[at] - '0');
        skipped = 0;
    }
    if (!any) return refuse(text, "is not a decimal number");
    exponent += static_cast<long>(skipped);

    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && text[at] == '+' && at + 1 < text.size() && text[at + 1] != '-') ++at;
        int written = 0;
        const auto read = std::from_chars(text.data() + at, text.data() + text.size(), written);
        if (read.ec != std::errc{}) return refuse(text, "is not a decimal number");
        at = static_cast<std::size_t>(read.ptr - text.data());
        exponent += written;
    }
    if (at != text.size()) return refuse(text, "is not a decimal number");
    if (out.count_ == 0) return decimal{};
    const long power = exponent + out.count_ - 1;
    if (power > highest_power) return refuse(text, "is larger than 9.99E+125");
    if (power < lowest_power) return refuse(text, "is closer to zero than 1E-130");
    out.exponent_ = static_cast<std::int16_t>(exponent);
    out.negative_ = minus;
    return out;
}

void decimal::append_to(std::string& out) const {
    if (count_ == 0) {
        out += '0';
        return;
    }
    if (negative_) out += '-';
    const auto digit = [this](int i) { return static_cast<char>('0' + digits_[static_cast<std::size_t>(i)]); };
    const int point = count_ + exponent_;  // digits before the decimal point
    if (exponent_ >= 0 && point <= 40) {
        for (int i = 0; i < count_; ++i) out += digit(i);
        out.append(static_cast<std::size_t>(exponent_), '0');
    } else if (exponent_ < 0 && point > 0) {
        for (int i = 0; i < count_; ++i) {
            if (i == point) out += '.';
            out += digit(i);
        }
    } else if (exponent_ < 0 && -exponent_ <= 40) {
        out += "0.";
        out.append(static_cast<std::size_t>(-point), '0');
        for (int i = 0; i < count_; ++i) out += digit(i);
    } else {
        for (int i = 0; i < count_; ++i) {
            if (i == 1) out += '.';
            out += digit(i);
        }
        out += point - 1 < 0 ? "E" : "E+";
        out += std::to_string(point - 1);
    }
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
    if (count_ == 0) return *this;
    const int moved = exponent_ + power;
    const int first = moved + count_ - 1;
    if (first > highest_power || first < lowest_power)
        throw std::bad_expected_access<error>(refuse(to_string(), "scaled is out of range").error());
    decimal out = *this;
    out.exponent_ = static_cast<std::int16_t>(moved);
    return out;
}

decimal decimal::operator-() const {
    decimal out = *this;
    out.negative_ = count_ != 0 && !negative_;
    return out;
}

decimal operator+(const decimal& left, const decimal& right) {
    if (left.zero()) return right;
    if (right.zero()) return left;
    const int low = std::min(left.exponent_, right.exponent_);
    const int high = std::max(left.exponent_ + left.count_, right.exponent_ + right.count_) + 1;
    const auto aligned = [low, high](const decimal& number) {
        std::vector<std::uint8_t> digits(static_cast<std::size_t>(high - low));
        const auto first = static_cast<std::ptrdiff_t>(high - (number.exponent_ + number.count_));
        std::copy_n(number.digits_.begin(), number.count_, digits.begin() + first);
        return digits;
    };
    std::vector<std::uint8_t> one = aligned(left);
    std::vector<std::uint8_t> two = aligned(right);
    digits_in_progress sum{.digits = {}, .exponent = low, .negative = left.negative_};
    const bool subtract = left.negative_ != right.negative_;
    if (subtract && one < two) {
        std::swap(one, two);
        sum.negative = right.negative_;
    }
    int carry = 0;
    for (std::size_t i = one.size(); i-- > 0;) {
        int digit = subtract ? one[i] - two[i] - carry : one[i] + two[i] + carry;
        carry = digit < 0 || digit > 9 ? 1 : 0;
        if (digit < 0) digit += 10;
        if (digit > 9) digit -= 10;
        one[i] = static_cast<std::uint8_t>(digit);
    }
    sum.digits = std::move(one);
    return value_or_throw(decimal::parse(sum.text()));
}

std::strong_ordering operator<=>(const decimal& left, const decimal& right) {
    const auto sign = [](const decimal& n) { return n.zero() ? 0 : n.negative_ ? -1 : 1; };
    if (const auto by_sign = sign(left) <=> sign(right); by_sign != 0 || left.zero()) return by_sign;
    const decimal& small = left.negative_ ? right : left;
    const decimal& large = left.negative_ ? left : right;
    if (const auto by_power = small.exponent_ + small.count_ <=> large.exponent_ + large.count_; by_power != 0)
        return by_power;
    return small.digits_ <=> large.digits_;  // unused digits are zero
}

}  // namespace tight
