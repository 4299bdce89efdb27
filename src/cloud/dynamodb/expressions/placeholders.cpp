// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/placeholders.hpp"

#include <algorithm>
#include <utility>

#include "cloud/dynamodb/values/wire.hpp"
#include "core/ascii.hpp"

namespace tight::cloud::dynamodb {
namespace {

bool is_placeholder(std::string_view key, char sign) {
    return key.size() > 1 && key.front() == sign &&
           std::all_of(key.begin() + 1, key.end(), [](char c) { return ascii::is_alphanumeric(c) || c == '_'; });
}

const json::object& members(const json::value& source, std::string_view java_class) {
    if (const auto* object = source.if_object()) return *object;
    if (source.is_array())
        throw operation_error::serialization("Unrecognized collection type java.util.Map<java.lang.String, " +
                                             std::string(java_class) + ">");
    throw operation_error::serialization("Unexpected field type");
}

template <class Entries>
std::string list_unused(const Entries& entries) {
    std::string keys;
    for (const auto& one : entries)
        if (!one.used) keys.append(keys.empty() ? "" : ", ").append(one.key);
    return keys;
}

}  // namespace

placeholders::placeholders(const json::value* names, const json::value* values, wording style) {
    const auto report = [this](operation_error error) {
        if (!problem_) problem_.emplace(std::move(error));
    };
    const auto check_key = [&](std::string_view parameter, std::string_view key, char sign) {
        if (!is_placeholder(key, sign))
            report(operation_error::validation(std::string(parameter)
                                                   .append(" contains invalid key: Syntax error; key: \"")
                                                   .append(key)
                                                   .append("\"")));
    };
    if (names != nullptr && !names->is_null()) {
        has_names_ = true;
        for (const auto& [key, name] : members(*names, "java.lang.String")) {
            check_key("ExpressionAttributeNames", key, '#');
            names_.push_back({std::string(key), std::string(read_string(name)), false});
        }
        if (names_.empty())
            report(operation_error::validation("ExpressionAttributeNames must not be empty", fault::request));
    }
    if (values == nullptr || values->is_null()) return;
    has_values_ = true;
    std::optional<operation_error> invalid;
    for (const auto& [key, source] : members(*values, "com.amazonaws.dynamodb.v20120810.AttributeValue")) {
        check_key("ExpressionAttributeValues", key, ':');
        auto read = read_value(source, style);
        if (!read && !invalid) {
            const std::string& why = read.error().message();
            const bool bare = style == wording::current && !why.starts_with("Supplied AttributeValue");
            if (bare || why.starts_with("Nesting Levels"))
                invalid = std::move(read.error());
            else
                invalid = operation_error::validation("ExpressionAttributeValues contains invalid value: " + why +
                                                      " for key " + std::string(key));
        }
        values_.push_back({std::string(key), read ? std::move(*read) : value{null{}}, false});
    }
    if (values_.empty())
        report(operation_error::validation("ExpressionAttributeValues must not be empty", fault::request));
    if (invalid) report(std::move(*invalid));
}

void placeholders::check() const {
    if (problem_) throw *problem_;
}

const std::string* placeholders::name(std::string_view placeholder) {
    const auto found =
        std::find_if(names_.begin(), names_.end(), [&](const named& one) { return one.key == placeholder; });
    if (found == names_.end()) return nullptr;
    found->used = true;
    return &found->name;
}

const value* placeholders::find(std::string_view placeholder) {
    const auto found =
        std::find_if(values_.begin(), values_.end(), [&](const valued& one) { return one.key == placeholder; });
    if (found == values_.end()) return nullptr;
    found->used = true;
    return &found->content;
}

void placeholders::check_all_used() const {
    const auto check = [](std::string_view parameter, const std::string& keys) {
        if (!keys.empty())
            fail_validation("Value provided in " + std::string(parameter) + " unused in expressions: keys: {" + keys +
                            "}");
    };
    check("ExpressionAttributeNames", list_unused(names_));
    check("ExpressionAttributeValues", list_unused(values_));
}

resolved_path resolve(const expression& expression, const binding& bound, const node& current) {
    resolved_path path;
    path.reserve(current.count);
    for (std::uint32_t i = 0; i < current.count; ++i) {
        const path_step& step = expression.steps[current.first + i];
        if (step.index)
            path.push_back({.index = step.slot, .is_index = true});
        else
            path.push_back({.name = bound.names[step.slot]});
    }
    return path;
}

binder::binder(const expression& expression, binding filled) : bound(std::move(filled)), expression_(expression) {}

binder::binder(const expression& expression, placeholders& placeholders)
    : expression_(expression), placeholders_(&placeholders) {
    bound.names.resize(expression.names.size());
    bound.values.resize(expression.values.size());
}

void binder::fill(const node& subject) {
    if (subject.kind == operation::value) {
        const std::string& slot = expression_.values[subject.first];
        bound.values[subject.first] = placeholders_->find(slot);
        if (bound.values[subject.first] == nullptr)
            fail("An expression attribute value used in expression is not defined; attribute value: " + slot);
    } else if (subject.kind == operation::path) {
        for (std::uint32_t i = subject.first; i < subject.first + subject.count; ++i) {
            if (expression_.steps[i].index) continue;
            const name_slot& slot = expression_.names[expression_.steps[i].slot];
            const std::string* name = slot.placeholder ? placeholders_->name(slot.text) : &slot.text;
            if (name == nullptr)
                fail("An expression attribute name used in the document path is not defined; attribute name: " +
                     slot.text);
            bound.names[expression_.steps[i].slot] = *name;
        }
    }
}

void binder::fail(const std::string& why) const {
    fail_validation("Invalid " + std::string(parameter_name(expression_.kind)) + ": " + why, fault::request);
}

void binder::wrong_type(std::string_view label, std::string_view name, std::string_view type) const {
    fail(std::string("Incorrect operand type for operator or function; ")
             .append(label)
             .append(": ")
             .append(name)
             .append(", operand type: ")
             .append(type));
}

const value* binder::constant(const node& current) const {
    return current.kind == operation::value ? bound.values[current.first] : nullptr;
}

}  // namespace tight::cloud::dynamodb
