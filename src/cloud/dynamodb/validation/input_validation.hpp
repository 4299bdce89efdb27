// SPDX-License-Identifier: Apache-2.0
#pragma once

// The first two stages of DynamoDB's validation, driven by data: what each operation's input looks like
// (operation_inputs.hpp) against the request. Stage 1 is the JSON's shape (SerializationException at the first difference); stage 2 the
// service model's constraints, all reported together:
//
//     2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null;
//     ...

#include <string>

#include <tight/json.hpp>

#include "cloud/dynamodb/validation/input_shape.hpp"

namespace tight::cloud::dynamodb {

// Throws stage 1's or stage 2's failure. Afterwards every member in `body` is one that its structure has, and of its
// type: the others are gone, as the service ignores them. Attribute values are only looked at where something else is
// wrong: decoding them finds their faults, at no second walk over every good item.
void check_input(const shape& input, json::value& body);

// Stage 1 for attribute values inside `body`: called when a value did not decode, to find out whether the fault is one
// of shape. Throws the SerializationException, or returns.
void check_wire_types(const shape& input, const json::value& body);

// A value as constraint messages print it: strings bare, lists in brackets, maps as {name=value}, structures as
// Tag(key=a, value=b).
std::string print_value(const shape& type, const json::value& value);

}  // namespace tight::cloud::dynamodb
