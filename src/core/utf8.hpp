// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether bytes are text.

#include <cstddef>
#include <string>
#include <string_view>

namespace tight {

// The length of the UTF-8 sequence at the front of `text` (RFC 3629), 0 where there is none. Requires: text is not
// empty.
std::size_t utf8_length(std::string_view text);
bool is_utf8(std::string_view text);

// `text` where it is UTF-8; otherwise its bytes are taken for Latin-1.
std::string as_utf8(std::string_view text);

}  // namespace tight
