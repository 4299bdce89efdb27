// SPDX-License-Identifier: Apache-2.0
#include "http/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/hex.hpp"

namespace tight::http {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

constexpr bool ends_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

constexpr unsigned byte(char c) { return static_cast<unsigned char>(c); }

constexpr std::string_view hex_digits = "0123456789ABCDEF";

constexpr bool is_unreserved(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() && starts_with_ignoring_case(left, right);
}

bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [others](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != others.npos;
    });
}

bool is_one_line(std::string_view value) { return std::ranges::none_of(value, ends_line); }

std::string on_one_line(std::string_view value) {
    std::string line(value);
    std::ranges::replace_if(line, ends_line, ' ');
    return line;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    if (text.size() < prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i)
        if (text[i] != prefix[i] && lower(text[i]) != lower(prefix[i])) return false;
    return true;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

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
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c) || kept.find(c) != kept.npos)
            out += c;
        else
            ((out += '%') += hex_digits[byte(c) >> 4U]) += hex_digits[byte(c) & 15U];
    }
    return out;
}

bool is_binary_type(std::string_view content_type) {
    const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
    const auto starts = [type](std::string_view prefix) { return starts_with_ignoring_case(type, prefix); };
    if (starts("text/") || type.ends_with("+xml") || type.ends_with("+json")) return false;
    if (starts("image/") || starts("audio/") || starts("video/") || starts("font/") || starts("model/")) return true;
    constexpr std::string_view application = "application/";
    if (!starts(application)) return false;
    const std::string_view subtype = type.substr(application.size());
    constexpr std::string_view binary[]{"octet-stream", "pdf",        "zip",         "gzip", "x-gzip",
                                        "x-tar",        "x-bzip2",    "zstd",        "wasm", "x-7z-compressed",
                                        "protobuf",     "x-protobuf", "msgpack",     "cbor", "vnd.google.protobuf",
                                        "x-msgpack",    "msword",     "vnd.ms-excel"};
    const auto is_subtype = [subtype](std::string_view each) { return equal_ignoring_case(each, subtype); };
    return std::ranges::any_of(binary, is_subtype) || starts_with_ignoring_case(subtype, "vnd.openxmlformats-");
}

}  // namespace tight::http
