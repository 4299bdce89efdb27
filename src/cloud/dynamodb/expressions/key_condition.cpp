// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/key_condition.hpp"

#include <algorithm>
#include <utility>

#include "cloud/dynamodb/expressions/condition.hpp"
#include "cloud/dynamodb/expressions/legacy.hpp"
#include "cloud/dynamodb/values/key_encoding.hpp"

namespace tight::cloud::dynamodb {
namespace {

using part = key_condition::part;

constexpr std::size_t max_of_table = 2;
constexpr std::size_t max_of_index = 8;

// Splits an expression into conditions on attributes; throws for conditions that keys do not support.
class reader {
public:
    reader(const expression& expression, const binding& bound, std::vector<part>& parts)
        : expression_(expression), bound_(bound), parts_(parts) {}

    // As deep as AND is nested: at most 300.
    void read(const node& current) {
        check_operator(current);
        if (current.kind == operation::both) {
            for (std::uint32_t i = 0; i < current.count; ++i) read(child(current, i));
            return;
        }
        part condition{.does = current.kind};
        bool named = false;
        for (std::uint32_t i = 0; i < current.count; ++i) read_operand(child(current, i), i, condition, named);
        if (!named) fail_validation("Invalid condition in KeyConditionExpression: No key attribute specified");
        if (std::any_of(parts_.begin(), parts_.end(),
                        [&](const part& one) { return one.attribute == condition.attribute; }))
            fail_validation("KeyConditionExpressions must only contain one condition per key");
        parts_.push_back(std::move(condition));
    }

private:
    const expression& expression_;
    const binding& bound_;
    std::vector<part>& parts_;

    const node& child(const node& subject, std::uint32_t index) const {
        return expression_.nodes[expression_.children[subject.first + index]];
    }

    void check_operator(const node& current) const {
        const std::string name(operation_name(expression_, current));
        switch (current.kind) {
            case operation::either:
            case operation::negation:
            case operation::in:
            case operation::not_equal:
            case operation::attribute_exists:
            case operation::attribute_not_exists:
            case operation::attribute_type:
            case operation::contains:
                fail_validation("Invalid operator used in KeyConditionExpression: " + name);
            case operation::size:
                fail_validation("KeyConditionExpressions cannot contain nested operations");
            case operation::between:
            case operation::begins_with:
                if (child(current, 0).kind != operation::path)
                    fail_validation("Invalid condition in KeyConditionExpression: " + name +
                                    " operator must have the key attribute as its first operand");
                return;
            default:
                return;
        }
    }

    void read_operand(const node& current, std::uint32_t index, part& condition, bool& named) const {
        if (current.kind == operation::value) {
            condition.values.push_back(*bound_.values[current.first]);
            return;
        }
        if (current.kind != operation::path) return check_operator(current);
        if (named)
            fail_validation(
                "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
        if (current.count > 1) fail_validation("KeyConditionExpressions cannot have conditions on nested attributes");
        condition.attribute = bound_.names[expression_.steps[current.first].slot];
        named = true;
        if (index != 0) condition.does = mirrored(condition.does);
    }
};

std::optional<operation> indexed(comparison kind) {
    switch (kind) {
        case comparison::equal:
            return operation::equal;
        case comparison::less:
            return operation::less;
        case comparison::less_equal:
            return operation::less_equal;
        case comparison::greater:
            return operation::greater;
        case comparison::greater_equal:
            return operation::greater_equal;
        case comparison::between:
            return operation::between;
        case comparison::begins_with:
            return operation::begins_with;
        default:
            return std::nullopt;
    }
}

bool is_empty(const value& operand) {
    const auto* text = operand.as<std::string>();
    const auto* bytes = operand.as<binary>();
    return (text != nullptr && text->empty()) || (bytes != nullptr && bytes->bytes.empty());
}

void check_part(const part& condition, const key_attribute& key, bool hash) {
    if (!condition.indexable) fail_validation("Attempted conditional constraint is not an indexable operation");
    for (const value& operand : condition.values)
        if (operand.type() != key.type)
            fail_validation(
                "One or more parameter values were invalid: Condition parameter type does not match schema type");
    if (hash && condition.does != operation::equal) fail_validation("Query key condition not supported");
    if (condition.does == operation::equal && is_empty(condition.values.front()))
        fail_validation(
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty " +
            std::string(key.type == kind::string ? "string" : "binary") + " value. Key: " + key.name);
}

// Narrows the range, which holds what begins with the sort keys before this one, to what the part allows.
void narrow(key_range& range, const part& condition) {
    const std::string before = range.begin;
    const auto joined = [&](const value& operand) {
        std::string key = before;
        encode_key(key, operand);
        return key;
    };
    const value& content = condition.values.front();
    switch (condition.does) {
        case operation::less:
            range.end = joined(content);
            break;
        case operation::less_equal:
            range.end = after_prefix(joined(content));
            break;
        case operation::greater:
            range.begin = after_prefix(joined(content));
            break;
        case operation::greater_equal:
            range.begin = joined(content);
            break;
        case operation::between:
            range.begin = joined(content);
            range.end = after_prefix(joined(condition.values[1]));
            break;
        case operation::begins_with:
            encode_key_prefix(range.begin, content);
            range.end = after_prefix(range.begin);
            break;
        default:
            range.begin = joined(content);
            range.end = after_prefix(range.begin);
    }
}

}  // namespace

key_condition::key_condition(shared_expression parsed, placeholders& placeholders) {
    const condition checked(parsed, placeholders);  // the checks of operands are those of every condition
    try {
        reader(*parsed, checked.bound(), parts_).read(parsed->nodes[parsed->root]);
    } catch (const operation_error& error) {
        problem_ = error;
    }
}

key_condition::key_condition(const json::value& legacy) : legacy_(true) {
    const auto conditions = read_legacy_conditions(legacy, "Condition");
    try {
        check_legacy_conditions(conditions);
    } catch (const operation_error& error) {
        problem_ = error;
    }
    for (const legacy_condition& one : conditions) {
        const auto does = one.operation ? indexed(*one.operation) : std::nullopt;
        parts_.push_back({.attribute = one.attribute,
                          .does = does.value_or(operation::equal),
                          .indexable = does.has_value(),
                          .values = one.values.value_or(std::vector<value>{})});
    }
}

void key_condition::check(bool index) const {
    if (problem_) throw *problem_;
    if (parts_.empty() || (legacy_ && parts_.size() > (index ? max_of_index : max_of_table)))
        fail_validation("Conditions can be of length 1 or 2 only");
}

const key_condition::part* key_condition::find(const std::string& attribute) const {
    const auto found =
        std::find_if(parts_.begin(), parts_.end(), [&](const part& one) { return one.attribute == attribute; });
    return found != parts_.end() ? &*found : nullptr;
}

// How many of the sort key's attributes, from the first, a query restricts. Throws if one before the last of them
// has no condition of equality.
std::size_t key_condition::restricted(const key_shape& schema) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < schema.range.size(); ++i)
        if (find(schema.range[i].name) != nullptr) count = i + 1;
    std::string missing;
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const part* condition = find(schema.range[i].name);
        if (condition == nullptr || condition->does != operation::equal)
            missing.append(missing.empty() ? "" : ", ").append(schema.range[i].name);
    }
    if (!missing.empty())
        fail_validation("RANGE key attributes " + missing +
                        " must have equality conditions specified in the query because a condition is "
                        "present on key attribute " +
                        schema.range[count - 1].name);
    return count;
}

key_range key_condition::plan(const key_shape& schema) const {
    const std::size_t most = schema.hash.size() + schema.range.size();
    if (!legacy_ && parts_.size() > std::max(most, max_of_table))
        fail_validation("The number of query conditions (" + std::to_string(parts_.size()) +
                        ") exceeds the number of key attributes defined in the schema (" + std::to_string(most) + ")");
    if (parts_.size() > schema.hash.size() && schema.range.empty())
        fail_validation("Query key condition not supported");
    key_range range;
    for (const key_attribute& key : schema.hash) {
        const part* condition = find(key.name);
        if (condition == nullptr) fail_validation("Query condition missed key schema element: " + key.name);
        check_part(*condition, key, true);
        encode_key(range.hash, condition->values.front());
        range.values.push_back(condition->values.front());
    }
    const std::size_t count = restricted(schema);
    if (parts_.size() != schema.hash.size() + count) {  // an attribute that is no part of the key
        if (count < schema.range.size())
            fail_validation("Query condition missed key schema element: " + schema.range[count].name);
        fail_validation("Query key condition not supported");
    }
    for (std::size_t i = 0; i < count; ++i) {
        const part& condition = *find(schema.range[i].name);
        check_part(condition, schema.range[i], false);
        narrow(range, condition);
        range.restricted = true;
    }
    return range;
}

}  // namespace tight::cloud::dynamodb
