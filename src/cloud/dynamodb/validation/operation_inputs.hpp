// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the inputs of DynamoDB's operations look like: the service model's constraints as data, and the words of its
// enumerations in the order in which its messages list them. As of November 2026.

#include <span>
#include <string_view>

#include "cloud/dynamodb/validation/input_shape.hpp"

namespace tight::cloud::dynamodb {

struct operation_input {
    std::string_view operation;
    shape input;
};

// Of every operation, sorted by name.
std::span<const operation_input> operation_inputs();

// nullptr for an operation whose input is not described.
const shape* input_shape(std::string_view operation);

}  // namespace tight::cloud::dynamodb
