#pragma once

#include <tight/json.hpp>

#include "models/{{class}}.hpp"

// What clients see of a {{class}}: here everything. Leave out, rename or add what they need.
inline tight::json::object serialize(const {{class}}& {{name}}) {
    tight::json::object seen = {{name}}.to_json();
    return seen;
}
