// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads the engine's answers.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

namespace attack {

// Throws mismatch where it is not JSON.
tight::json::value parsed(const std::string& body);

// "ValidationException" of the answer's __type; empty where it has none.
std::string error_of(const tight::json::value& answer);

// A member that is a list, or an empty one; a member that is a number, or -1.
tight::json::array list_of(const tight::json::value& from, std::string_view name);
std::int64_t number_of(const tight::json::value& from, std::string_view name);

// Items that may come in any order, in one.
std::vector<std::string> sorted(const tight::json::array& items);

}  // namespace attack
