// SPDX-License-Identifier: Apache-2.0
#include "core/json_scanner.hpp"

#include <cstdint>
#include <optional>

#include <tight/json.hpp>

#include "core/ascii.hpp"
#include "core/hex.hpp"
#include "core/utf8.hpp"

namespace tight::json {
namespace {

// The four digits of \uXXXX. Stops at a zero.
std::optional<std::uint32_t> hex_unit(const char* at) {
    std::uint32_t unit = 0;
    for (int i = 0; i < 4; ++i) {
        const int digit = hex_value(at[i]);
        if (digit < 0) return std::nullopt;
        unit = unit << 4U | static_cast<std::uint32_t>(digit);
    }
    return unit;
}

constexpr bool leads(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool trails(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

constexpr std::string_view letters = "\"\\/bfnrt";
constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";

}  // namespace

std::nullptr_t scanner::refuse(const char* at, std::string_view problem) {
    problem_ = at == end_ ? "it ends too early" : problem;
    position_ = static_cast<std::size_t>(at - begin_);
    return nullptr;
}

std::nullptr_t scanner::refuse_token(const char* at) { return refuse(at, "a character that cannot stand here"); }

bool scanner::enter(const char* at) {
    if (++depth_ <= max_depth) return true;
    refuse(at, "too many levels");
    return false;
}

const char* scanner::leave(const char* at, char close) {
    --depth_;
    return *at == close ? at + 1 : refuse_token(at);
}

bool scanner::is_end(const char* at) {
    if (at == end_) return true;
    refuse(at, "more than one value");
    return false;
}

const char* scanner::skip(const char* at) {
    at = token(at);
    switch (*at) {
        case '{':
            return skip_object(at);
        case '[':
            return skip_array(at);
        case '"': {
            const char* const end = string(at + 1).end;
            return end == nullptr ? nullptr : end + 1;
        }
        case 't':
            return literal(at, "true");
        case 'f':
            return literal(at, "false");
        case 'n':
            return literal(at, "null");
        default:
            return number(at);
    }
}

const char* scanner::skip_object(const char* at) {
    if (!enter(at)) return nullptr;
    at = token(at + 1);
    if (*at == '}') return leave(at, '}');
    while (true) {
        if (at = key(at).value; at == nullptr) return nullptr;
        if (at = skip(at); at == nullptr) return nullptr;
        if (at = token(at); *at != ',') return leave(at, '}');
        ++at;
    }
}

const char* scanner::skip_array(const char* at) {
    if (!enter(at)) return nullptr;
    at = token(at + 1);
    if (*at == ']') return leave(at, ']');
    while (true) {
        if (at = skip(at); at == nullptr) return nullptr;
        if (at = token(at); *at != ',') return leave(at, ']');
        ++at;
    }
}

scanner::quoted scanner::long_string(const char* at, bool has_escapes) {
    while (true) {
        if (end_ - at >= plain_step) {
            const std::ptrdiff_t plain = plain_bytes(at);
            at += plain;
            if (plain == plain_step) continue;
        }
        const auto byte = static_cast<unsigned char>(*at);
        if (byte == '"') return {at, has_escapes};
        if (byte == '\\') {
            has_escapes = true;
            if (at = escape(at + 1); at == nullptr) return {};
        } else if (byte < 0x20) {
            return {refuse(at, "a control character within a text"), false};
        } else {
            const std::size_t length = utf8_length({at, end_});
            if (length == 0) return {refuse(at, "a text that is not UTF-8"), false};
            at += length;
        }
    }
}

// Behind a backslash: n, u00e9 or ud83d\ude00.
const char* scanner::escape(const char* at) {
    if (*at != 'u') return *at != '\0' && letters.find(*at) != letters.npos ? at + 1 : refuse(at, "an unknown escape");
    const auto unit = hex_unit(at + 1);
    if (!unit || trails(*unit)) return refuse(at, "an escape that is no character");
    at += 5;
    if (!leads(*unit)) return at;
    if (at[0] != '\\' || at[1] != 'u' || !trails(hex_unit(at + 2).value_or(0)))
        return refuse(at, "an escape that is no character");
    return at + 6;
}

// Requires: string() has read it.
std::string scanner::decoded(std::string_view raw) {
    std::string out;
    out.reserve(raw.size());
    while (true) {
        const std::size_t escape = raw.find('\\');
        out += raw.substr(0, escape);
        if (escape == raw.npos) return out;
        raw.remove_prefix(escape + 1);
        if (raw.front() != 'u') {
            out += meanings[letters.find(raw.front())];
            raw.remove_prefix(1);
            continue;
        }
        std::uint32_t code = *hex_unit(raw.data() + 1);
        raw.remove_prefix(5);
        if (leads(code)) {
            code = 0x10000U + ((code - 0xD800U) << 10U) + (*hex_unit(raw.data() + 2) - 0xDC00U);
            raw.remove_prefix(6);
        }
        append_utf8(out, code);
    }
}

const char* scanner::number(const char* at) {
    const auto digits = [&at] {
        const char* const first = at;
        while (ascii::is_digit(*at)) ++at;
        return at != first;
    };
    if (*at == '-') ++at;
    if (*at == '0')
        ++at;
    else if (!digits())
        return refuse_token(at);
    if (*at == '.' && (++at, !digits())) return refuse_token(at);
    if (*at != 'e' && *at != 'E') return at;
    ++at;
    if (*at == '+' || *at == '-') ++at;
    return digits() ? at : refuse_token(at);
}

const char* scanner::literal(const char* at, std::string_view word) {
    return std::string_view(at, end_).starts_with(word) ? at + word.size() : refuse_token(at);
}

}  // namespace tight::json
