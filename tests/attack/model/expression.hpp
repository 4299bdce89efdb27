// SPDX-License-Identifier: Apache-2.0
#pragma once

// Conditions and updates of the reference model as trees. Nothing is parsed: the generator makes the tree, the model
// evaluates it, and expression_text writes it down for the engine.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <tight/json.hpp>

#include "attack/model/value.hpp"

namespace attack::model {

struct path {
    std::string attribute = {};
    std::vector<std::variant<std::string, std::size_t>> steps = {};  // a member, an element
};

struct operand {
    enum class source : std::uint8_t { path, literal, size };
    source from = source::path;
    path where = {};  // of a path and of a size
    value literal = {};
};

struct condition {
    enum class test : std::uint8_t {
        exists,
        not_exists,
        type,
        equal,
        not_equal,
        less,
        less_equal,
        greater,
        greater_equal,
        between,
        in,
        begins_with,
        contains,
        both,
        either,
        negation
    };
    test what = test::exists;
    std::vector<operand> operands = {};
    std::vector<condition> parts = {};  // of both, either and negation
};

struct action {
    enum class verb : std::uint8_t { set, remove, add, take };  // take: DELETE of a set's elements
    enum class formula : std::uint8_t { plain, plus, minus, list_append, if_not_exists };
    verb what = verb::set;
    path target = {};
    formula how = formula::plain;
    operand first = {};
    operand second = {};  // of all formulas but plain
};

using update_actions = std::vector<action>;

// What a path leads to in an item, or nullptr.
const value* find(const document& in, const path& where);

bool holds(const condition& what, const document& on);

// The item after the update; nothing where DynamoDB refuses it (ValidationException). Requires: no two actions have
// targets in one top-level attribute.
std::optional<document> apply(const update_actions& changes, const document& on);

// Writes expressions with their placeholders; one for all expressions of a request.
class expression_text {
public:
    // With `names` attributes are written as placeholders, otherwise as they are.
    explicit expression_text(bool names) : names_(names) {}

    std::string of(const condition& what);
    std::string of(const update_actions& changes);
    std::string of(const path& where);
    std::string of(const operand& one);
    std::string of(const value& literal);

    // Sets ExpressionAttributeNames and ExpressionAttributeValues.
    void add_placeholders(tight::json::object& to) const;

private:
    std::string name(const std::string& attribute);
    std::string formula(const action& one);

    bool names_;
    tight::json::object placeholders_ = {};
    tight::json::object values_ = {};
};

}  // namespace attack::model
