// SPDX-License-Identifier: Apache-2.0
#pragma once

// Decimal numbers as DynamoDB keeps them: up to 38 significant digits, magnitudes from 1E-130 to 9.99E+125, exact.
//
//     const tight::decimal price("19.99");
//     CHECK(price + 1 == tight::decimal("20.99"));
//     CHECK(price.to_string() == "19.99");
//     CHECK(price.to<double>() == 19.99);

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <tight/error.hpp>

namespace tight {

struct decimal128;

// A value in canonical form (no leading or trailing zero digits), so that equal numbers are equal members.
class decimal {
public:
    static constexpr int max_digits = 38;

    constexpr decimal() = default;

    template <std::integral T>
    requires(!std::same_as<T, bool>) constexpr decimal(T number) {
        const bool minus = number < 0;
        auto rest = static_cast<std::uint64_t>(number);
        assign(minus ? 0 - rest : rest, minus);
    }

    // The shortest decimal that reads back as the same double. Throws bad_expected_access<error> (errc::invalid) for a
    // number that DynamoDB cannot keep: not finite, or out of range.
    explicit decimal(double number);

    // Throws as above for a text that parse() refuses.
    explicit decimal(std::string_view text);

    // As the constructor, without the throw.
    [[nodiscard]] static result<decimal> from(double number);

    // Decimal digits with an optional sign, point and exponent, "-1.50e3"; nothing else, and no more than 38
    // significant digits.
    [[nodiscard]] static result<decimal> parse(std::string_view text);

    // Plain digits while that is no longer than 40 characters, else with an exponent: "0.001", "1E+100".
    std::string to_string() const;
    void append_to(std::string& out) const;

    // The number as an integer type, or nothing where it is not whole or does not fit.
    template <std::integral T>
    constexpr std::optional<T> to() const {
        const auto magnitude = whole();
        if (!magnitude) return std::nullopt;
        if (negative_) {
            if constexpr (std::signed_integral<T>) {
                constexpr auto lowest = static_cast<std::uint64_t>(std::numeric_limits<T>::max()) + 1;
                if (*magnitude > lowest) return std::nullopt;
                return static_cast<T>(static_cast<std::int64_t>(0 - *magnitude));
            }
            return std::nullopt;
        }
        if (*magnitude > static_cast<std::uint64_t>(std::numeric_limits<T>::max())) return std::nullopt;
        return static_cast<T>(*magnitude);
    }

    // The nearest double or float.
    template <std::floating_point T>
    T to() const {
        return static_cast<T>(nearest());
    }

    constexpr bool negative() const { return negative_; }
    constexpr bool zero() const { return high_ == 0 && low_ == 0; }

    // The number times 10^power. Throws as above where the result is out of range.
    decimal scaled(int power) const;

    decimal operator-() const;
    // Exact, or a throw as above where the result needs more than 38 digits or is out of range.
    friend decimal operator+(const decimal& left, const decimal& right);
    friend decimal operator-(const decimal& left, const decimal& right) { return left + -right; }

    friend constexpr bool operator==(const decimal&, const decimal&) = default;
    friend std::strong_ordering operator<=>(const decimal& left, const decimal& right);

private:
    constexpr void assign(std::uint64_t number, bool minus) {
        if (number == 0) return;
        for (; number % 10 == 0; number /= 10) ++exponent_;
        low_ = number;
        negative_ = minus;
    }

    constexpr std::optional<std::uint64_t> whole() const {
        if (exponent_ < 0 || high_ != 0) return std::nullopt;
        std::uint64_t number = low_;
        for (int i = 0; i < exponent_; ++i) {
            if (number > UINT64_MAX / 10) return std::nullopt;
            number *= 10;
        }
        return number;
    }

    double nearest() const;

    explicit decimal(const decimal128& value);
    decimal128 value() const;

    // coefficient * 10^exponent; the coefficient has 128 bits, less than 10^38, and no trailing zero. Zero: all 0.
    std::uint64_t high_ = 0;
    std::uint64_t low_ = 0;
    std::int16_t exponent_ = 0;
    bool negative_ = false;
};

}  // namespace tight
