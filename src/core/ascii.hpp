// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules of ASCII, whatever the locale says: classes of characters, case, white space.

#include <algorithm>
#include <string>
#include <string_view>

namespace tight::ascii {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_alphanumeric(char c) { return is_letter(c) || is_digit(c); }
constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

constexpr char to_lower(char c) { return is_upper(c) ? static_cast<char>(c | 0x20) : c; }
constexpr char to_upper(char c) { return is_lower(c) ? static_cast<char>(c & ~0x20) : c; }

inline std::string to_lower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return to_lower(c); });
    return lower;
}

// Without the white space at both ends; `spaces` may name other characters, as " \t" for a header's value.
constexpr std::string_view trim(std::string_view text, std::string_view spaces = " \t\r\n") {
    while (!text.empty() && spaces.find(text.front()) != spaces.npos) text.remove_prefix(1);
    while (!text.empty() && spaces.find(text.back()) != spaces.npos) text.remove_suffix(1);
    return text;
}

constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    if (text.size() < prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i)
        if (text[i] != prefix[i] && to_lower(text[i]) != to_lower(prefix[i])) return false;
    return true;
}

constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() && starts_with_ignoring_case(left, right);
}

}  // namespace tight::ascii
