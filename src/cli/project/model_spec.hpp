// SPDX-License-Identifier: Apache-2.0
#pragma once

// The attributes of a model as they are written on the command line: "year:N,title:S". A type is the service's (S N B
// BOOL M L SS NS BS) or C++'s (string int long double decimal bool binary document); without one it is S.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tight::cli {

struct attribute_spec {
    std::string wire_name = {};   // as the table has it
    std::string identifier = {};  // as the model has it: `first_name` for "first-name", `table_` for "table"
    std::string type = {};        // "std::string"
    bool can_be_key = false;
};

// The class of a model that a person calls `name`. Throws command_error (usage) if no C++ name can be made of it.
std::string model_class_name(const std::string& name);

enum class attribute_use : std::uint8_t { key, other };

// Throws command_error (usage), quoting the part that is wrong. As a key N is int, elsewhere double.
std::vector<attribute_spec> parse_attributes(std::string_view text, attribute_use use);

}  // namespace tight::cli
