// SPDX-License-Identifier: Apache-2.0
#include "core/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <boost/json/serialize.hpp>

#include "core/json_bytes.hpp"
#include "core/utf8.hpp"

namespace tight::json {
namespace {

// What stands for a byte within a JSON string: itself (0), a letter after a backslash, or 'u' for \u00XX. 0xFF is the
// beginning of a sequence that must be looked at.
constexpr std::array<std::uint8_t, 256> escapes = [] {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
    for (std::size_t i = 0x80; i < 0x100; ++i) table[i] = 0xFF;
    constexpr std::string_view bytes = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt";
    for (std::size_t i = 0; i < bytes.size(); ++i)
        table[static_cast<unsigned char>(bytes[i])] = static_cast<std::uint8_t>(letters[i]);
    return table;
}();

std::uint8_t escape_of(char c) { return escapes[static_cast<unsigned char>(c)]; }

void append_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(c);
    const std::uint8_t letter = escape_of(c);
    if (letter == 0xFF) return append_utf8(out, value);  // Latin-1
    (out += '\\') += static_cast<char>(letter);
    if (letter == 'u') out.append("00").append(1, digits[value >> 4U]).append(1, digits[value & 15U]);
}

template <class Number>
void append_digits(std::string& out, Number number) {
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// Digits of which the first stands before the point, times a power of ten; always recognisable as no whole number.
void place_point(std::string& out, std::string_view digits, int exponent) {
    const auto whole = static_cast<std::size_t>(std::max(exponent, 0)) + 1;
    if (exponent < -5 || exponent > 15) {
        out += digits.substr(0, 1);
        if (digits.size() > 1) (out += '.') += digits.substr(1);
        out += exponent < 0 ? "e" : "e+";
        append_digits(out, exponent);
    } else if (exponent < 0) {
        (out += "0.").append(static_cast<std::size_t>(-exponent) - 1, '0') += digits;
    } else if (digits.size() > whole) {
        out.append(digits.substr(0, whole)).append(".").append(digits.substr(whole));
    } else {
        out.append(digits).append(whole - digits.size(), '0').append(".0");
    }
}

// Boost.JSON knows the shortest digits but writes them as 7.9E0. Not std::to_chars, whose tables are 125 KB in every
// function.
void append_number(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    const std::string text = boost::json::serialize(json::value(number));
    std::string_view mantissa = std::string_view(text).substr(0, text.find('E'));
    int exponent = 0;
    if (mantissa.size() < text.size())
        std::from_chars(text.data() + mantissa.size() + 1, text.data() + text.size(), exponent);
    if (mantissa.starts_with('-')) {
        out += '-';
        mantissa.remove_prefix(1);
    }
    std::string digits;
    for (const char c : mantissa)
        if (c != '.') digits += c;
    place_point(out, digits, exponent);
}

}  // namespace

void append_value(std::string& out, const json::array& items) {
    char before = '[';
    for (const json::value& each : items) {
        out += before;
        append_value(out, each);
        before = ',';
    }
    out += items.empty() ? "[]" : "]";
}

void append_value(std::string& out, const json::object& members) {
    char before = '{';
    for (const auto& each : members) {
        out += before;
        append_text(out, std::string_view(each.key()));
        out += ':';
        append_value(out, each.value());
        before = ',';
    }
    out += members.empty() ? "{}" : "}";
}

void append_text(std::string& out, std::string_view text) {
    out += '"';
    const char *plain = text.data(), *at = plain;  // the run between them can be copied as it is
    const char* const end = at + text.size();
    while (true) {
        while (end - at >= plain_step) {
            const std::ptrdiff_t length = plain_bytes(at);
            at += length;
            if (length < plain_step) break;
        }
        while (at != end && escape_of(*at) == 0) ++at;
        if (at == end) break;
        if (escape_of(*at) == 0xFF) {
            if (const std::size_t length = utf8_length({at, end}); length != 0) {
                at += length;
                continue;
            }
        }
        append_escaped(out.append(plain, at), *at);
        plain = ++at;
    }
    out.append(plain, end) += '"';
}

void append_value(std::string& out, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            out += "null";
            return;
        case json::kind::bool_:
            out += *value.if_bool() ? "true" : "false";
            return;
        case json::kind::int64:
            return append_digits(out, *value.if_int64());
        case json::kind::uint64:
            return append_digits(out, *value.if_uint64());
        case json::kind::double_:
            return append_number(out, *value.if_double());
        case json::kind::string:
            return append_text(out, std::string_view(*value.if_string()));
        case json::kind::array:
            return append_value(out, *value.if_array());
        case json::kind::object:
            return append_value(out, *value.if_object());
    }
}

std::string serialize(const value& from) {
    std::string text;
    append_value(text, from);
    return text;
}

std::string serialize(const object& from) {
    std::string text;
    append_value(text, from);
    return text;
}

std::string serialize(const array& from) {
    std::string text;
    append_value(text, from);
    return text;
}

std::string serialize(std::string_view from) {
    std::string text;
    append_text(text, from);
    return text;
}

namespace {

void append_escape(std::string& out, std::uint32_t unit) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += "\\u";
    for (unsigned shift = 16; shift > 0; shift -= 4) out += digits[unit >> (shift - 4) & 15U];
}

}  // namespace

std::string in_ascii(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    const auto is_plain = [](char c) { return static_cast<unsigned char>(c) - 0x20U < 0x60U; };
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t run = i;
        while (i < text.size() && is_plain(text[i])) ++i;
        out.append(text, run, i - run);
        if (i == text.size()) break;
        const auto lead = static_cast<unsigned char>(text[i++]);
        if (lead < 0x80) continue;
        const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        std::uint32_t code = lead & (0x3FU >> more);
        for (int k = 0; k < more && i < text.size(); ++k)
            code = code << 6U | (static_cast<unsigned char>(text[i++]) & 0x3FU);
        if (code < 0x10000) {
            append_escape(out, code);
        } else {
            append_escape(out, 0xD7C0U + (code >> 10U));
            append_escape(out, 0xDC00U + (code & 0x3FFU));
        }
    }
    return out;
}

}  // namespace tight::json
