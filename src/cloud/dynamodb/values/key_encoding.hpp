// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keys as bytes that memcmp orders as DynamoDB orders the values: strings by UTF-8 bytes, binaries by unsigned bytes,
// numbers by value. No encoding is the beginning of another, so encodings of several attributes may be joined, and
// every key condition is a range of bytes.
//
//     std::string key;
//     encode_key(key, value{"Brazil"s});

#include <optional>
#include <string>
#include <string_view>

#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

// Requires: a string, number or binary.
void encode_key(std::string& output, const value& operand);

// The beginning that the encodings of all strings (binaries) starting with `prefix` share. Requires: a string or
// binary.
void encode_key_prefix(std::string& output, const value& prefix);

// Removes one value of that type from the front of `bytes`; nothing if they are not an encoding.
std::optional<value> decode_key(std::string_view& bytes, kind type);

// The first byte string after all those that begin with `prefix`; empty if there is none.
std::string after_prefix(std::string prefix);

}  // namespace tight::cloud::dynamodb
