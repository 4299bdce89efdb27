// SPDX-License-Identifier: Apache-2.0
#pragma once

// ExpressionAttributeNames and ExpressionAttributeValues of one request, and which of them its expressions used. In
// DynamoDB's order: construct (a wrong shape), check(), bind every expression (update, condition, key condition,
// filter, projection), check_all_used().

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

#include "cloud/dynamodb/expressions/document_path.hpp"
#include "cloud/dynamodb/expressions/expression.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

class placeholders {
public:
    // Either may be nullptr (the request has none); both may be released afterwards. Throws a SerializationException.
    // The older words for a wrong value name its parameter and its key, today's say only what is wrong (unless it is
    // no value at all).
    placeholders(const json::value* names, const json::value* values, wording style = wording::current);

    // Throws the ValidationException of empty maps, invalid keys and invalid values.
    void check() const;

    // The attribute name for "#name", the value for ":name", counted as used; nullptr if absent.
    const std::string* name(std::string_view placeholder);
    const value* find(std::string_view placeholder);

    // Throws a ValidationException that lists what no expression used.
    void check_all_used() const;

    bool has_names() const { return has_names_; }
    bool has_values() const { return has_values_; }

private:
    struct named {
        std::string key;
        std::string name;
        bool used = false;
    };
    struct valued {
        std::string key;
        value content;
        bool used = false;
    };
    std::vector<named> names_;
    std::vector<valued> values_;
    std::optional<operation_error> problem_;  // what check() says
    bool has_names_ = false;
    bool has_values_ = false;
};

// The slots of one expression, filled in with what the placeholders own.
struct binding {
    std::vector<std::string_view> names;
    std::vector<const value*> values;
};

// `at` is a path of `in`.
resolved_path resolve(const expression& expression, const binding& bound, const node& current);

// Binds one expression node by node. The prefix of messages is "Invalid <Parameter>: ".
class binder {
public:
    binder(const expression& expression, placeholders& placeholders);
    binder(const expression& expression, binding filled);

    // Fills the slots of one node. Requires: the constructor with placeholders. Throws if one is not defined.
    void fill(const node& subject);

    [[noreturn]] void fail(const std::string& why) const;
    // "Incorrect operand type for operator or function; <label>: <name>, operand type: <type>"
    [[noreturn]] void wrong_type(std::string_view label, std::string_view name, std::string_view type) const;

    // The value a node stands for, or nullptr where it is no placeholder.
    const value* constant(const node& current) const;

    binding bound;

private:
    const expression& expression_;
    placeholders* placeholders_ = nullptr;
};

}  // namespace tight::cloud::dynamodb
