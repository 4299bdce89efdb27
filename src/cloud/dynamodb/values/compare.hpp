// SPDX-License-Identifier: Apache-2.0
#pragma once

// How DynamoDB compares values in conditions and filters. nullptr stands for an attribute that is not there: it differs
// from everything, and no other comparison with it holds.

#include <compare>
#include <cstddef>
#include <optional>

#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

// Unordered where the types differ or have no order (only strings, numbers and binaries do).
std::partial_ordering order(const value& left, const value& right);

bool begins_with(const value* operand, const value* prefix);

// A part of a string or binary, or a member of a set or list.
bool contains(const value* container, const value* operand);

// size(): strings in UTF-16 units, binaries in bytes, sets, lists and maps in members. Nothing for other types.
std::optional<std::size_t> size_of(const value& operand);

// Whether values of this type are ordered.
bool has_order(kind type);

}  // namespace tight::cloud::dynamodb
