// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/legacy.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "cloud/dynamodb/expressions/expression_builder.hpp"
#include "cloud/dynamodb/values/compare.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

constexpr std::array<std::pair<std::string_view, comparison>, 13> words{{
    {"EQ", comparison::equal},
    {"NE", comparison::not_equal},
    {"IN", comparison::in},
    {"LE", comparison::less_equal},
    {"LT", comparison::less},
    {"GE", comparison::greater_equal},
    {"GT", comparison::greater},
    {"BETWEEN", comparison::between},
    {"NOT_NULL", comparison::not_null},
    {"NULL", comparison::null},
    {"CONTAINS", comparison::contains},
    {"NOT_CONTAINS", comparison::not_contains},
    {"BEGINS_WITH", comparison::begins_with},
}};

const json::object& read_structure(const json::value& source, std::string_view class_name) {
    if (const auto* object = source.if_object()) return *object;
    if (source.is_array())
        throw operation_error::serialization("Unrecognized collection type class com.amazonaws.dynamodb.v20120810." +
                                             std::string(class_name));
    throw operation_error::serialization("Unexpected value type in payload");
}

const json::object& read_structures(const json::value& source, std::string_view class_name) {
    if (const auto* object = source.if_object()) return *object;
    if (source.is_array())
        throw operation_error::serialization(
            "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810." +
            std::string(class_name) + ">");
    throw operation_error::serialization("Unexpected field type");
}

const json::value* present(const json::object& source, std::string_view name) {
    const json::value* found = source.if_contains(name);
    return found != nullptr && !found->is_null() ? found : nullptr;
}

// The value; if it is invalid, a null value in its place, and `problem` is the first error.
value read_kept(const json::value& source, std::optional<operation_error>& problem, wording style) {
    auto read = read_value(source, style);
    if (read) return std::move(*read);
    if (!problem) problem.emplace(std::move(read.error()));
    return {null{}};
}

std::vector<value> read_values(const json::value& source, std::optional<operation_error>& problem, wording style) {
    const auto* array = source.if_array();
    if (array == nullptr)
        throw operation_error::serialization(source.is_object() ? "Start of structure or map found where not expected"
                                                                : "Unexpected field type");
    std::vector<value> values;
    for (const json::value& one : *array) values.push_back(read_kept(one, problem, style));
    return values;
}

bool allows_count(comparison kind, std::size_t count) {
    switch (kind) {
        case comparison::null:
        case comparison::not_null:
            return count == 0;
        case comparison::between:
            return count == 2;
        case comparison::in:
            return count > 0;
        default:
            return count == 1;
    }
}

bool allows_type(comparison kind, dynamodb::kind type) {
    const bool scalar = has_order(type);
    switch (kind) {
        case comparison::less:
        case comparison::less_equal:
        case comparison::greater:
        case comparison::greater_equal:
        case comparison::between:
        case comparison::in:
            return scalar;
        case comparison::contains:
        case comparison::not_contains:
            return scalar || type == kind::boolean || type == kind::null;
        case comparison::begins_with:
            return type == kind::string || type == kind::binary;
        default:
            return true;
    }
}

void check_arguments(const legacy_condition& one, const std::vector<value>& values) {
    if (!one.operation) return;
    if (!allows_count(*one.operation, values.size()))
        fail_values("Invalid number of argument(s) for the " + one.word + " ComparisonOperator", fault::request);
    for (const value& operand : values)
        if (operand.type() != values.front().type())
            fail_values("AttributeValues inside AttributeValueList must be of same type");
    for (const value& operand : values)
        if (!allows_type(*one.operation, operand.type()))
            fail_values("ComparisonOperator " + one.word + " is not valid for " +
                        std::string(wire_name(operand.type())) + " AttributeValue type");
    if (*one.operation == comparison::between && order(values[0], values[1]) > 0)
        fail_validation(
            "The BETWEEN condition was provided a range where the lower bound is greater than the "
            "upper bound");
}

void check_expected(const legacy_condition& one) {
    const std::string subject = " for Attribute: " + one.attribute;
    if (one.values && one.single)
        fail_values("Value and AttributeValueList cannot be used together" + subject, fault::request);
    if (!one.word.empty()) {
        if (one.exists) fail_values("Exists and ComparisonOperator cannot be used together" + subject);
        const bool unary = one.operation == comparison::null || one.operation == comparison::not_null;
        if (!unary && !one.values && !one.single)
            fail_values("Value or AttributeValueList must be used with ComparisonOperator: " + one.word + subject,
                        fault::request);
        if (one.problem) throw *one.problem;
        check_arguments(one, one.values ? *one.values : one.single ? std::vector{*one.single} : std::vector<value>{});
        return;
    }
    if (one.values) fail_values("AttributeValueList can only be used with a ComparisonOperator" + subject);
    const bool exists = one.exists.value_or(true);
    if (exists && !one.single)
        fail_values("Value must be provided when Exists is " + std::string(one.exists ? "true" : "null") + subject,
                    fault::request);
    if (!exists && one.single) fail_values("Value cannot be used when Exists is false" + subject, fault::request);
    if (one.problem) throw *one.problem;
}

// Builds the expression that a legacy parameter amounts to, and binds it to the parameter's names and values.
class builder : public expression_builder {
public:
    std::uint32_t path(const std::string& attribute) {
        bound_.names.emplace_back(attribute);
        return expression_builder::path({{.name = attribute}});
    }

    std::uint32_t constant(const value& operand) {
        bound_.values.push_back(&operand);
        return value_slot();
    }

    binding bound() { return std::move(bound_); }

private:
    binding bound_;
};

operation operation_of(comparison kind) {
    switch (kind) {
        case comparison::not_equal:
            return operation::not_equal;
        case comparison::in:
            return operation::in;
        case comparison::less_equal:
            return operation::less_equal;
        case comparison::less:
            return operation::less;
        case comparison::greater_equal:
            return operation::greater_equal;
        case comparison::greater:
            return operation::greater;
        case comparison::between:
            return operation::between;
        case comparison::not_null:
            return operation::attribute_exists;
        case comparison::null:
            return operation::attribute_not_exists;
        case comparison::contains:
        case comparison::not_contains:
            return operation::contains;
        case comparison::begins_with:
            return operation::begins_with;
        default:
            return operation::equal;
    }
}

std::uint32_t build(builder& target, const legacy_condition& one) {
    std::vector<std::uint32_t> operands{target.path(one.attribute)};
    const bool absent = !one.operation && one.exists == false;
    if (one.single) operands.push_back(target.constant(*one.single));
    if (one.values)
        for (const value& operand : *one.values) operands.push_back(target.constant(operand));
    const operation what =
        absent ? operation::attribute_not_exists : operation_of(one.operation.value_or(comparison::equal));
    const std::uint32_t test = target.join(what, operands);
    if (one.operation != comparison::not_contains) return test;
    // What is not there contains nothing, and does not "not contain" either.
    const std::uint32_t there = target.join(operation::attribute_exists, {target.path(one.attribute)});
    return target.join(operation::both, {there, target.join(operation::negation, {test})});
}

legacy_condition read_condition(std::string_view attribute, const json::value& source, std::string_view class_name,
                                wording style) {
    const json::object& members = read_structure(source, class_name);
    legacy_condition one{.attribute = std::string(attribute)};
    if (const auto* word = present(members, "ComparisonOperator")) {
        one.word = read_string(*word);
        one.operation = read_comparison(one.word);
    }
    if (const auto* values = present(members, "AttributeValueList"))
        one.values = read_values(*values, one.problem, style);
    if (class_name != "ExpectedAttributeValue") return one;
    if (const auto* exists = present(members, "Exists")) one.exists = read_boolean(*exists);
    if (const auto* single = present(members, "Value")) one.single = read_kept(*single, one.problem, style);
    return one;
}

}  // namespace

std::optional<comparison> read_comparison(std::string_view word) {
    for (const auto& [known, kind] : words)
        if (known == word) return kind;
    return std::nullopt;
}

std::vector<legacy_condition> read_legacy_conditions(const json::value& input, std::string_view class_name,
                                                     wording style) {
    std::vector<legacy_condition> conditions;
    for (const auto& [attribute, source] : read_structures(input, class_name))
        conditions.push_back(read_condition(attribute, source, class_name, style));
    return conditions;
}

void check_legacy_conditions(const std::vector<legacy_condition>& conditions) {
    for (const legacy_condition& one : conditions) {
        if (one.problem) throw *one.problem;
        check_arguments(one, one.values.value_or(std::vector<value>{}));
    }
}

legacy_filter::legacy_filter(const json::value& conditions, form as, bool any, wording style)
    : conditions_(
          read_legacy_conditions(conditions, as == form::expected ? "ExpectedAttributeValue" : "Condition", style)),
      form_(as),
      any_(any) {}

void legacy_filter::check() const {
    if (form_ == form::filter) return check_legacy_conditions(conditions_);
    for (const legacy_condition& one : conditions_) check_expected(one);
}

condition legacy_filter::as_condition() const {
    builder target;
    for (const legacy_condition& one : conditions_) {
        const std::uint32_t test = build(target, one);
        const bool first = &one == &conditions_.front();
        target.result.root =
            first ? test : target.join(any_ ? operation::either : operation::both, {target.result.root, test});
    }
    shared_expression result = target.finish();
    return {std::move(result), target.bound()};
}

legacy_update::legacy_update(const json::value& updates) {
    for (const auto& [attribute, source] : read_structures(updates, "AttributeValueUpdate")) {
        const json::object& members = read_structure(source, "AttributeValueUpdate");
        change one{.attribute = std::string(attribute), .action = "PUT"};
        if (const auto* action = present(members, "Action")) one.action = read_string(*action);
        if (const auto* output = present(members, "Value"))
            one.content = read_kept(*output, one.problem, wording::current);
        changes_.push_back(std::move(one));
    }
}

void legacy_update::check() const {
    for (const change& one : changes_) {
        if (one.problem) throw *one.problem;
        if (!one.content) {
            if (one.action != "DELETE")
                fail_values("Only DELETE action is allowed when no attribute value is specified");
            continue;
        }
        const kind type = one.content->type();
        const bool set = type == kind::string_set || type == kind::number_set || type == kind::binary_set;
        if (one.action == "DELETE" && !set)
            fail_values("DELETE action with value is not supported for the type " + std::string(wire_name(type)));
        if (one.action == "ADD" && !set && type != kind::number && type != kind::list)
            fail_values("ADD action is not supported for the type " + std::string(wire_name(type)));
    }
}

update legacy_update::as_update() const {
    builder target;
    target.result.kind = expression_kind::update;
    for (const change& one : changes_) {
        update_clause clause{.action = update_action::set, .path = target.path(one.attribute)};
        if (!one.content)
            clause.action = update_action::remove;
        else if (one.action != "PUT")
            clause.action = one.action == "ADD" ? update_action::add : update_action::erase;
        if (one.content) clause.operand = target.constant(*one.content);
        target.result.clauses.push_back(clause);
    }
    shared_expression result = target.finish();
    return {std::move(result), target.bound(), update::form::legacy};
}

}  // namespace tight::cloud::dynamodb
