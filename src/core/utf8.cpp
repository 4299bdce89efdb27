// SPDX-License-Identifier: Apache-2.0
#include "core/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace tight {
namespace {

constexpr unsigned byte(char c) { return static_cast<unsigned char>(c); }

// How many bytes at the front are ASCII, eight at a time.
std::size_t ascii_length(std::string_view text) {
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        if ((word & 0x8080808080808080U) != 0) break;
    }
    while (at < text.size() && byte(text[at]) < 0x80) ++at;
    return at;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
    const auto follows = [text](std::size_t at, unsigned least, unsigned most) {
        return at < text.size() && byte(text[at]) >= least && byte(text[at]) <= most;
    };
    const unsigned first = byte(text[0]);
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    if (first < 0xE0) return follows(1, 0x80, 0xBF) ? 2 : 0;
    if (first < 0xF0) {
        const bool second = follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
        return second && follows(2, 0x80, 0xBF) ? 3 : 0;
    }
    const bool second = follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
    return second && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
}

bool is_utf8(std::string_view text) {
    while (true) {
        text.remove_prefix(ascii_length(text));
        if (text.empty()) return true;
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
}

void append_utf8(std::string& out, std::uint32_t code) {
    const auto add = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    const auto follow = [&](unsigned shift) { add(0x80U | (code >> shift & 0x3FU)); };
    if (code < 0x80) return add(code);
    if (code < 0x800) return add(0xC0U | code >> 6U), follow(0);
    if (code < 0x10000) return add(0xE0U | code >> 12U), follow(6), follow(0);
    add(0xF0U | code >> 18U), follow(12), follow(6), follow(0);
}

std::string as_utf8(std::string_view text) {
    if (is_utf8(text)) return std::string(text);
    std::string out;
    for (const char c : text) append_utf8(out, byte(c));
    return out;
}

}  // namespace tight
