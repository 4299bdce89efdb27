// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text of the service's JSON protocol, written straight into a string.

#include <string>
#include <string_view>

#include <tight/dynamo/value.hpp>

namespace tight::dynamo {

// `text` as a JSON string with its quotes. Bytes that are not UTF-8 are passed on as they are.
void append_json_string(std::string& out, std::string_view text);

bool is_empty_set(const value& of);

}  // namespace tight::dynamo
