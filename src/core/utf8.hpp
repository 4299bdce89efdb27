// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether bytes are text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tight {

// U+FEFF, which some programs write at the beginning of a file.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The length of the UTF-8 sequence at the front of `text` (RFC 3629), 0 where there is none. Requires: text is not
// empty.
std::size_t utf8_length(std::string_view text);
bool is_utf8(std::string_view text);

// Appends the sequence of a code point. Requires: code <= 0x10FFFF, and no surrogate.
void append_utf8(std::string& out, std::uint32_t code);

// `text` where it is UTF-8; otherwise its bytes are taken for Latin-1.
std::string as_utf8(std::string_view text);

}  // namespace tight
