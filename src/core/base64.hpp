// SPDX-License-Identifier: Apache-2.0
#pragma once

// Base64, RFC 4648.

#include <optional>
#include <string>
#include <string_view>

namespace tight {

// In the standard alphabet, padded.
void append_base64(std::string& out, std::string_view bytes);
std::string to_base64(std::string_view bytes);

// Nothing where `text` is not what to_base64() makes: section 4, padded, unused bits zero.
std::optional<std::string> decode_base64(std::string_view text);

// What people and programs send: the standard or the URL alphabet, padded or not; nothing where the text is neither.
std::optional<std::string> decode_any_base64(std::string_view text);

}  // namespace tight
