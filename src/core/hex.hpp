// SPDX-License-Identifier: Apache-2.0
#pragma once

// Hexadecimal digits: of bytes, in lower case, and back.

#include <string>
#include <string_view>

#include "core/ascii.hpp"

namespace tight {

// 0 to 15 of a digit in either case, -1 of another character.
constexpr int hex_value(char c) {
    if (ascii::is_digit(c)) return c - '0';
    const char small = ascii::to_lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

inline std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4];
        text += digits[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

// Requires: pairs of such digits.
inline std::string bytes_of_hex(std::string_view hex) {
    std::string bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(hex_value(hex[i]) * 16 + hex_value(hex[i + 1]));
    return bytes;
}

}  // namespace tight
