// SPDX-License-Identifier: Apache-2.0
#pragma once

// Members of a request; an absent member and null are the same. Each throws a SerializationException if the member is
// of another type, which check_input() has ruled out for every member that the operation's input has.

#include <cstdint>
#include <string_view>

#include <tight/json.hpp>

namespace tight::cloud::dynamodb {

const json::value* find_member(const json::value& source, std::string_view name);
const json::array& array_member(const json::value& source, std::string_view name);  // empty if absent
const json::object& object_member(const json::value& source,
                                  std::string_view name);  // of a map; empty if absent
std::string_view string_member(const json::value& source, std::string_view name, std::string_view otherwise = {});
bool boolean_member(const json::value& source, std::string_view name, bool otherwise = false);
std::int64_t integer_member(const json::value& source, std::string_view name, std::int64_t otherwise);

}  // namespace tight::cloud::dynamodb
