// SPDX-License-Identifier: Apache-2.0
#pragma once

// A parsed expression: immutable, without values, shared by all requests that carry the same text. Placeholders are
// numbered slots that a binding fills in.
//
//     auto parsed = parse_expression(expression_kind::filter, "#y > :year and size(title) < :most");
//     condition filter(parsed, placeholders);                               // condition.hpp

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tight::cloud::dynamodb {

enum class expression_kind : std::uint8_t { condition, filter, key_condition, update, projection };

// "ConditionExpression"
std::string_view parameter_name(expression_kind kind);

enum class operation : std::uint8_t {
    // conditions
    either,
    both,
    negation,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    between,
    in,
    attribute_exists,
    attribute_not_exists,
    attribute_type,
    begins_with,
    contains,
    size,
    // operands
    path,
    value,
    // operands of updates
    plus,
    minus,
    if_not_exists,
    list_append,
    // what the checks refuse by name
    unknown_function,
};

// One step of a document path: an attribute or member name (a slot of expression::names) or an index of a list.
struct path_step {
    std::uint32_t slot = 0;  // of names, or the index itself
    bool index = false;
};

struct name_slot {
    std::string text;  // "title" or "#title"
    bool placeholder = false;
};

struct node {
    operation kind = operation::path;
    std::uint32_t first = 0;  // paths: first step; values: slot; else: first entry of expression::children
    std::uint32_t count = 0;  // of steps or children
    std::uint32_t name = 0;   // functions: where their name is, in expression::functions
    bool leaf = false;        // a condition that stands for itself: errors are looked for in one after the other
};

enum class update_action : std::uint8_t { set, remove, add, erase };

struct update_clause {
    update_action action = update_action::set;
    std::uint32_t path = 0;     // a node
    std::uint32_t operand = 0;  // a node; not for remove
};

struct expression {
    expression_kind kind = expression_kind::condition;
    std::vector<name_slot> names;
    std::vector<std::string> values;     // ":year"
    std::vector<std::string> functions;  // as written
    std::vector<node> nodes;
    std::vector<std::uint32_t> children;
    std::vector<path_step> steps;
    std::uint32_t root = 0;              // conditions, filters, key conditions
    std::vector<update_clause> clauses;  // updates, in the order written
    std::vector<std::uint32_t> paths;    // projections: nodes
};

using shared_expression = std::shared_ptr<const expression>;

// Where a node is a call of a function (size and list_append too).
bool is_function(operation kind);

// "=", "BETWEEN", "contains": as messages name it. `at` belongs to `in`.
std::string_view operation_name(const expression& expression, const node& current);

// The comparison that says the same with its operands exchanged: > for <.
operation mirrored(operation kind);

// Throws a ValidationException "Invalid <Parameter>: ..." for whatever is wrong without knowing names and values:
// length, syntax, number of operators, redundant parentheses, functions, reserved words. Time and stack are bounded for
// any text.
shared_expression parse_expression(expression_kind kind, std::string_view text);

// Whether a name may not stand in an expression without a #placeholder; in any case of letters.
bool reserved_word(std::string_view name);

}  // namespace tight::cloud::dynamodb
