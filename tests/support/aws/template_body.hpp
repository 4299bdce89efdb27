// SPDX-License-Identifier: Apache-2.0
#pragma once

// A template as CloudFormation reads it: what is in it, and what refers to what.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

namespace support::aws {

using text_map = std::map<std::string, std::string>;

// Throws refusal where it is no JSON object.
tight::json::value parsed(const std::string& body);

// Empty where there is none of that name.
const tight::json::object& object_in(const tight::json::value& from, std::string_view name);
std::string text_in(const tight::json::value& from, std::string_view name);

// The names that ${A} and ${A.B} in a text stand for.
std::vector<std::string> substitutions(std::string_view text);

// The logical ids and parameters that something refers to.
void each_reference(const tight::json::value& value, const std::function<void(const std::string&)>& tell);

bool is_pseudo(const std::string& name);

// With the values of parameters in it: what tells whether a resource is another one than before.
tight::json::value with_parameters(const tight::json::value& value, const text_map& parameters);

}  // namespace support::aws
