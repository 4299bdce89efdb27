// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text from a path, query or header to a C++ value, with a reason a client understands where it does not fit.

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <tight/error.hpp>

namespace tight::http {

// Each reads the whole text or returns false. Whole numbers may have a '-', none has spaces or a '+'.
bool read(std::string_view text, std::int64_t& value);
bool read(std::string_view text, std::uint64_t& value);
bool read(std::string_view text, double& value);  // finite
bool read(std::string_view text, bool& value);    // true, false, 1, 0

std::string whole_number_reason(std::int64_t least, std::uint64_t most);

// Ends the request: 400 naming these fields.
[[noreturn]] void refuse(std::vector<field_error> fields);

template <class T>
concept text_convertible = std::same_as<T, bool> || std::integral<T> || std::floating_point<T> ||
    std::same_as<T, std::string> || std::same_as<T, std::string_view>;

// The value, or in `reason` why not. A string_view looks into `text`.
template <text_convertible T>
std::optional<T> convert(std::string_view text, std::string& reason) {
    if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
        return T(text);
    } else if constexpr (std::same_as<T, bool>) {
        if (bool value{}; read(text, value)) return value;
        reason = "must be true or false";
    } else if constexpr (std::integral<T>) {
        using wide = std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t>;
        constexpr T least = std::numeric_limits<T>::min(), most = std::numeric_limits<T>::max();
        if (wide value{}; read(text, value) && value >= least && value <= most) return static_cast<T>(value);
        reason = whole_number_reason(static_cast<std::int64_t>(least), static_cast<std::uint64_t>(most));
    } else {
        if (double value{}; read(text, value)) return static_cast<T>(value);
        reason = "must be a number";
    }
    return std::nullopt;
}

template <text_convertible T>
T required(std::string_view name, std::optional<std::string_view> text) {
    std::string reason = "is required";
    if (text)
        if (auto value = convert<T>(*text, reason)) return *std::move(value);
    refuse({{std::string(name), std::move(reason)}});
}

}  // namespace tight::http
