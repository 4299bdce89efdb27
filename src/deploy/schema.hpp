// SPDX-License-Identifier: Apache-2.0
#pragma once

// Checks a value against a JSON Schema, as far as ours goes: type, enum, pattern, length and range, properties,
// propertyNames, additionalProperties, required, minProperties, items, minItems, maxItems, anyOf and $ref within the
// document. `title` says in words what a value must be, and is what a person reads.
//
//     if (const auto problem = check(document.root, tight_schema())) ... problem->path, problem->message, problem->hint

#include <optional>
#include <string>

#include <tight/json.hpp>

namespace tight::deploy {

struct schema_problem {
    std::string path = {};     // "functions.movies.memroy"
    std::string message = {};  // "'memroy' is not a key of functions.movies"
    std::string hint = {};     // "did you mean memory?"
};

// The first thing that is wrong, in the order of the value.
std::optional<schema_problem> check(const json::value& value, const json::value& schema);

// That of tight.yml: docs/reference/tight.schema.json.
const json::value& tight_schema();
std::string_view tight_schema_text();

}  // namespace tight::deploy
