// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requests of megabytes, rejected before they cost anything: an operation on items that no table could hold, or with
// values that no expression may use, would hold up everybody for as long as it takes to read them.

#include <string_view>

#include <tight/json.hpp>

namespace tight::cloud::dynamodb {

// Requests of fewer bytes are small whatever they hold.
inline constexpr std::size_t large_request = std::size_t{256} * 1024;

// Throws a ValidationException if an item is larger than items may be, or where all else is over 2 MB, which is
// DynamoDB's bound for the values and names of expressions. Requires: what passed check_input(). Needs no lock.
void check_request_limits(std::string_view operation, const json::value& body);

}  // namespace tight::cloud::dynamodb
