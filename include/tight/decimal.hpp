// SPDX-License-Identifier: Apache-2.0
#pragma once

// Decimal numbers as DynamoDB keeps them: up to 38 significant digits, magnitudes from 1E-130 to 9.99E+125, exact.
//
//     const tight::decimal price("19.99");
//     CHECK(price + 1 == tight::decimal("20.99"));
//     CHECK(price.to_string() == "19.99");
//     CHECK(price.to<double>() == 19.99);

#include <array>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <tight/error.hpp>

namespace tight {

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
    constexpr bool zero() const { return count_ == 0; }

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
        std::array<std::uint8_t, 20> reversed{};
        std::size_t size = 0;
        std::int16_t zeros = 0;
        for (; number != 0; number /= 10) {
            if (size == 0 && number % 10 == 0)
                ++zeros;
            else
                reversed[size++] = static_cast<std::uint8_t>(number % 10);
        }
        for (std::size_t i = 0; i < size; ++i) digits_[i] = reversed[size - 1 - i];
        count_ = static_cast<std::uint8_t>(size);
        exponent_ = zeros;
        negative_ = minus;
    }

    constexpr std::optional<std::uint64_t> whole() const {
        if (exponent_ < 0 || exponent_ + count_ > 20) return std::nullopt;
        std::uint64_t number = 0;
        for (int i = 0; i < exponent_ + count_; ++i) {
            const std::uint64_t digit = i < count_ ? digits_[static_cast<std::size_t>(i)] : 0U;
            if (number > (UINT64_MAX - digit) / 10) return std::nullopt;
            number = number * 10 + digit;
        }
        return number;
    }

    double nearest() const;

    // sign, digits d1 d2 .. dn (d1 and dn not 0) and exponent: d1d2..dn * 10^exponent. Zero has no digits.
    std::array<std::uint8_t, max_digits> digits_{};
    std::uint8_t count_ = 0;
    bool negative_ = false;
    std::int16_t exponent_ = 0;
};

}  // namespace tight
