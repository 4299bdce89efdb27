// SPDX-License-Identifier: Apache-2.0
#include "core/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tight {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xFF;

constexpr std::uint32_t byte(char c) { return static_cast<unsigned char>(c); }

constexpr std::array<std::uint8_t, 256> values_of_both_alphabets = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i) values[byte(digits[i])] = static_cast<std::uint8_t>(i);
    values[byte('-')] = 62;
    values[byte('_')] = 63;
    return values;
}();

struct decoded {
    std::string bytes;
    bool unused_bits_are_zero = true;
};

// `text` without padding.
std::optional<decoded> decode(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    decoded out;
    out.bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::uint32_t value = values_of_both_alphabets[byte(c)];
        if (value == no_digit) return std::nullopt;
        group = group << 6U | value;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out.bytes += static_cast<char>(group >> bits & 0xFFU);
    }
    out.unused_bits_are_zero = (group & ((1U << bits) - 1)) == 0;
    return out;
}

void remove_padding(std::string_view& text) {
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
    out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
    const auto digit = [](std::uint32_t value) { return digits[value & 63U]; };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = byte(bytes[i]) << 16U | byte(bytes[i + 1]) << 8U | byte(bytes[i + 2]);
        const char four[4]{digit(group >> 18U), digit(group >> 12U), digit(group >> 6U), digit(group)};
        out.append(four, 4);
    }
    if (const std::size_t left = bytes.size() - i; left != 0) {
        const std::uint32_t group = byte(bytes[i]) << 16U | (left == 2 ? byte(bytes[i + 1]) << 8U : 0U);
        const char four[4]{digit(group >> 18U), digit(group >> 12U), left == 2 ? digit(group >> 6U) : '=', '='};
        out.append(four, 4);
    }
}

std::string to_base64(std::string_view bytes) {
    std::string out;
    append_base64(out, bytes);
    return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.find_first_of("-_") != text.npos) return std::nullopt;
    remove_padding(text);
    auto out = decode(text);
    if (!out || !out->unused_bits_are_zero) return std::nullopt;
    return std::move(out->bytes);
}

std::optional<std::string> decode_any_base64(std::string_view text) {
    remove_padding(text);
    auto out = decode(text);
    if (!out) return std::nullopt;
    return std::move(out->bytes);
}

}  // namespace tight
