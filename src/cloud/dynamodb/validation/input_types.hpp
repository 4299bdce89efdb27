// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stage 1 of validation: the types of the JSON.

#include <tight/json.hpp>

#include "cloud/dynamodb/validation/input_shape.hpp"

namespace tight::cloud::dynamodb {

// Throws a SerializationException at the first difference; afterwards `body` has only members that its structure has.
// Attribute values are not looked at: see check_wire_types().
void check_types(const shape& input, json::value& body);

}  // namespace tight::cloud::dynamodb
