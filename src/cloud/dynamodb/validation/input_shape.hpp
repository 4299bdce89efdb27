// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the input of an operation looks like: a type of DynamoDB's service model, as constant data.

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace tight::cloud::dynamodb {

enum class shape_kind : std::uint8_t {
    string,
    boolean,
    integer,
    long_integer,
    blob,
    sequence,
    map,
    structure,
    attribute
};

struct field;

// How an operation reports an invalid table name.
enum class table_name_rule : std::uint8_t {
    none,               // not a table name
    item_operation,     // of reads and writes of items: at least one letter
    create_table,       // of CreateTable
    control_operation,  // of the other operations on tables, which have their own messages
};

// A type of the service's model. Constant data.
struct shape {
    static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();

    shape_kind kind = shape_kind::string;
    std::string_view name = {};  // of a structure, and of a map's value, as messages write it
    std::int64_t min = none;     // length of strings, lists and maps; value of numbers
    std::int64_t max = none;
    bool name_pattern = false;       // [a-zA-Z0-9_.-]+
    bool arn_allowed = false;        // an ARN passes in place of a name
    bool printed_as_json = false;    // its messages print it as JSON
    bool value_omitted = false;      // its message names the member as it is written and leaves the value out
    std::string_view values = {};    // of an enumeration, joined with ", " in DynamoDB's order
    const shape* element = nullptr;  // of a list or a map
    const shape* key = nullptr;      // constraints on a map's keys
    std::span<const field> members = {};
};

struct field {
    std::string_view name;
    const shape* type;
    bool required = false;
    table_name_rule table_name =
        table_name_rule::none;  // the name of a table, which is looked at alone, before all else
};

}  // namespace tight::cloud::dynamodb
