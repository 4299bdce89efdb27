// SPDX-License-Identifier: Apache-2.0
#include "core/percent.hpp"

#include "core/ascii.hpp"
#include "core/hex.hpp"

namespace tight {

std::string percent_decode(std::string_view text, plus_sign plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' && plus == plus_sign::is_space ? ' ' : text[i];
        }
    }
    return out;
}

std::string percent_encode(std::string_view text, std::string_view kept) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view marks = "-._~";
    std::string out;
    for (const char c : text) {
        if (ascii::is_alphanumeric(c) || marks.find(c) != marks.npos || kept.find(c) != kept.npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

}  // namespace tight
