// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which of the values that an expression of DynamoDB's or a statement of PartiQL has beside it are secret: those of
// attributes with secret names. {"UpdateExpression":"SET #a = :v","ExpressionAttributeNames":{"#a":"password"}} says so
// of ":v".

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include <tight/json.hpp>

namespace tight::testing {

using is_secret_attribute = std::function<bool(std::string_view name)>;

// Of a request or a part of one that has expressions: {":v"}.
std::set<std::string, std::less<>> secret_placeholders(const json::object& request, const is_secret_attribute& secret);

// Of a statement of PartiQL: the places in its Parameters.
std::set<std::size_t> secret_parameters(std::string_view statement, const is_secret_attribute& secret);

}  // namespace tight::testing
