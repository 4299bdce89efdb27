// SPDX-License-Identifier: Apache-2.0
#pragma once

// JSON text as people write it: 7.9 rather than 7.9E0, "é" rather than "\u00e9".

#include <string>
#include <string_view>

#include <tight/json.hpp>

namespace tight::json {

// `text` between quotes, as a JSON string. Bytes that are not UTF-8 are taken for Latin-1, so that the result always
// is.
void append_text(std::string& out, std::string_view text);

// Numbers that are floating-point keep their point ("5.0"); what JSON has no word for (infinities, NaN) is null.
void append_value(std::string& out, const value& from);
void append_value(std::string& out, const array& items);
void append_value(std::string& out, const object& members);

// JSON text on one line and in ASCII only, as a header must be: what is beyond becomes \uXXXX, in two halves above
// U+FFFF. Requires: `text` is valid JSON, so that line breaks stand between its parts only, and UTF-8.
std::string in_ascii(std::string_view text);

}  // namespace tight::json
