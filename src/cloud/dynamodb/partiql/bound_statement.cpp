// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/partiql/bound_statement.hpp"

#include <algorithm>
#include <utility>

#include "cloud/dynamodb/partiql/cursor.hpp"
#include "cloud/dynamodb/values/compare.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb::partiql {
namespace {

std::vector<value> read_parameters(const json::value* source) {
    std::vector<value> read;
    if (source == nullptr || source->is_null()) return read;
    const auto* array = source->if_array();
    if (array == nullptr)
        throw operation_error::serialization(source->is_object() ? "Start of structure or map found where not expected"
                                                                 : "Unexpected field type");
    for (const json::value& one : *array) {
        auto parameter = read_value(one);
        if (!parameter) throw std::move(parameter.error());
        read.push_back(std::move(*parameter));
    }
    return read;
}

// Puts parameters where they stand in what was written.
class materializer {
public:
    explicit materializer(const std::vector<value>& parameters) : parameters_(parameters) {}

    value operator()(const literal& content) const {
        switch (content.is) {
            case literal::form::constant:
                return content.constant;
            case literal::form::parameter:
                return parameters_[content.parameter];
            case literal::form::list:
                return {elements(content)};
            case literal::form::set:
                return set(elements(content));
            case literal::form::map:
                break;
        }
        return {members(content)};
    }

    item members(const literal& literal) const {
        item result;
        for (std::size_t i = 0; i < literal.elements.size(); ++i)
            result.set(literal.names[i], (*this)(literal.elements[i]));
        return result;
    }

private:
    const std::vector<value>& parameters_;

    list elements(const literal& content) const {
        list result;
        for (const literal& one : content.elements) result.push_back((*this)(one));
        return result;
    }

    template <class Set>
    static value set_of(const list& elements) {
        Set result;
        for (const value& one : elements) result.push_back(*one.as<typename Set::value_type>());
        std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return (a <=> b) < 0; });
        if (std::adjacent_find(result.begin(), result.end()) != result.end()) fail_duplicates(elements);
        return {std::move(result)};
    }

    [[noreturn]] static void fail_duplicates(const list& elements) {
        std::string members;
        for (const value& one : elements) {
            members += members.empty() ? "" : ", ";
            if (const auto* text = one.as<std::string>()) members += *text;
            if (const auto* figure = one.as<decimal128>()) members += to_string(*figure);
        }
        fail_validation("One or more parameter values were invalid: Input collection [" + members +
                        "] contains duplicates.");
    }

    static value set(const list& elements) {
        if (elements.empty()) fail_validation("Empty bags are not supported");
        const kind type = elements.front().type();
        const bool same =
            std::all_of(elements.begin(), elements.end(), [&](const value& one) { return one.type() == type; });
        if (!same || !has_order(type))
            fail_validation(
                "One or more parameter values were invalid: All elements of a set must be strings, numbers or "
                "binaries");
        if (type == kind::string) return set_of<string_set>(elements);
        return type == kind::number ? set_of<number_set>(elements) : set_of<binary_set>(elements);
    }
};

std::shared_ptr<const std::vector<value>> materialize(const clause& clause, const std::vector<value>& parameters) {
    auto result = std::make_shared<std::vector<value>>();
    const materializer fill(parameters);
    for (const literal& one : clause.values) result->push_back(fill(one));
    return result;
}

binding bind(const clause& clause, const std::vector<value>& values) {
    binding bound;
    for (const name_slot& name : clause.expression->names) bound.names.emplace_back(name.text);
    for (const value& one : values) bound.values.push_back(&one);
    return bound;
}

const node& child(const expression& expression, const node& subject, std::uint32_t index) {
    return expression.nodes[expression.children[subject.first + index]];
}

bool is_ordering(operation kind) {
    return kind == operation::less || kind == operation::less_equal || kind == operation::greater ||
           kind == operation::greater_equal || kind == operation::between;
}

// Throws for operands of a type that the operator does not accept, before any table is looked up.
void check_operands(const expression& expression, const std::vector<value>& values) {
    for (const node& one : expression.nodes) {
        const bool text = one.kind == operation::begins_with;
        if (!is_ordering(one.kind) && !text) continue;
        for (std::uint32_t i = 0; i < one.count; ++i) {
            const node& operand = child(expression, one, i);
            if (operand.kind != operation::value) continue;
            const kind type = values[operand.first].type();
            if (has_order(type) && !(text && type == kind::number)) continue;
            fail_validation("Incorrect operand type for operator or function; operator or function: " +
                            std::string(text ? "begins_with" : operation_name(expression, one)) +
                            ", operand type: " + std::string(wire_name(type)));
        }
    }
}

// The conditions on single attributes that every match must satisfy: those joined with AND at the top.
class constraints {
public:
    constraints(const expression& expression, const std::vector<value>& values)
        : expression_(expression), values_(values) {
        std::vector<const node*> left{&expression.nodes[expression.root]};
        while (!left.empty()) {
            const node& one = *left.back();
            left.pop_back();
            if (one.kind == operation::both)
                for (std::uint32_t i = 0; i < one.count; ++i) left.push_back(&child(expression, one, i));
            else
                read(one);
        }
    }

    std::vector<key_condition::part> found;

private:
    const expression& expression_;
    const std::vector<value>& values_;

    void read(const node& one) {
        const bool known = one.kind == operation::equal || one.kind == operation::in || is_ordering(one.kind) ||
                           one.kind == operation::begins_with;
        if (!known) return;
        key_condition::part condition{.does = one.kind};
        for (std::uint32_t i = 0; i < one.count; ++i) {
            const node& operand = child(expression_, one, i);
            if (operand.kind == operation::value) {
                condition.values.push_back(values_[operand.first]);
                continue;
            }
            const bool attribute = operand.kind == operation::path && operand.count == 1 && condition.attribute.empty();
            if (!attribute || (i != 0 && one.count != 2) || (i != 0 && one.kind == operation::begins_with)) return;
            condition.attribute = expression_.names[expression_.steps[operand.first].slot].text;
            if (i != 0) condition.does = mirrored(condition.does);
        }
        if (!condition.attribute.empty()) found.push_back(std::move(condition));
    }
};

bool fits(const key_condition::part& condition, const key_attribute& key) {
    return condition.attribute == key.name && std::all_of(condition.values.begin(), condition.values.end(),
                                                          [&](const value& one) { return one.type() == key.type; });
}

bool is_empty(const value& operand) {
    const auto* text = operand.as<std::string>();
    const auto* bytes = operand.as<binary>();
    return (text != nullptr && text->empty()) || (bytes != nullptr && bytes->bytes.empty());
}

// Adds each value to each of the keys there are so far.
void expand(std::vector<std::vector<key_condition::part>>& keys, const std::string& attribute,
            const std::vector<value>& values) {
    std::vector<std::vector<key_condition::part>> more;
    for (const auto& known : keys)
        for (const value& one : values) {
            more.push_back(known);
            more.back().push_back({.attribute = attribute, .values = {one}});
        }
    keys = std::move(more);
}

constexpr std::size_t max_ranges = 100;

}  // namespace

bound_statement::bound_statement(shared_statement written, const json::value* parameters)
    : statement_(std::move(written)) {
    const std::vector<value> source = read_parameters(parameters);
    if (source.size() < statement_->parameters)
        fail_validation("Number of parameters in request and statement don't match.");
    if (statement_->does != verb::select && !statement_->index.empty())
        fail_validation("This operation is not supported on an index");
    if (statement_->where) {
        const expression& expression = *statement_->where->expression;
        where_values_ = materialize(*statement_->where, source);
        check_operands(expression, *where_values_);
        equalities_ = constraints(expression, *where_values_).found;
        where_.emplace(statement_->where->expression, bind(*statement_->where, *where_values_));
    }
    if (statement_->change) {
        change_values_ = materialize(*statement_->change, source);
        change_.emplace(statement_->change->expression, bind(*statement_->change, *change_values_),
                        update::form::expression);
        change_->check();
    }
    if (statement_->does == verb::insert) inserted_ = materializer(source).members(statement_->inserted);
}

std::optional<std::vector<key_range>> bound_statement::ranges(const key_shape& keys) const {
    std::vector<std::vector<key_condition::part>> requested(1);
    for (const key_attribute& key : keys.hash) {
        const auto found = std::find_if(equalities_.begin(), equalities_.end(), [&](const auto& one) {
            return fits(one, key) && (one.does == operation::equal || one.does == operation::in) &&
                   std::none_of(one.values.begin(), one.values.end(), is_empty);
        });
        if (found == equalities_.end() || requested.size() * found->values.size() > max_ranges) return std::nullopt;
        expand(requested, key.name, found->values);
    }
    for (const key_attribute& key : keys.range) {
        const auto found = std::find_if(equalities_.begin(), equalities_.end(), [&](const auto& one) {
            return fits(one, key) && one.does != operation::in && !is_empty(one.values.front());
        });
        if (found == equalities_.end()) break;
        for (auto& one : requested) one.push_back(*found);
        if (found->does != operation::equal) break;
    }
    std::vector<key_range> planned;
    for (auto& one : requested) planned.push_back(key_condition(std::move(one)).plan(keys));
    const auto by_hash = [](const key_range& a, const key_range& b) { return a.hash < b.hash; };
    std::sort(planned.begin(), planned.end(), by_hash);
    planned.erase(std::unique(planned.begin(), planned.end(),
                              [](const key_range& a, const key_range& b) { return a.hash == b.hash; }),
                  planned.end());
    return planned;
}

bool bound_statement::descending(const key_shape& keys) const {
    if (statement_->order.empty()) return false;
    const auto is_ordered = [&](const key_attribute& key) { return key.name == statement_->order; };
    if (!ranges(keys)) fail_validation("Must have WHERE clause in the statement when using ORDER BY clause.");
    if (std::none_of(keys.hash.begin(), keys.hash.end(), is_ordered) &&
        std::none_of(keys.range.begin(), keys.range.end(), is_ordered))
        fail_validation("Variable reference " + statement_->order +
                        " in ORDER BY clause must be part of the primary key");
    return statement_->descending;
}

void bound_statement::append_row(std::string& output, const stored_item& stored) const {
    if (all_columns()) {
        output += stored.json();
        return;
    }
    item row;
    const document read(stored);
    for (const std::vector<written_step>& column : statement_->columns) {
        const value* at = read.find(column.front().name);
        std::string name = column.front().name;
        for (std::size_t i = 1; at != nullptr && i < column.size(); ++i) {
            const written_step& step = column[i];
            const resolved_step next{.name = step.name, .index = step.index, .is_index = step.is_index};
            at = follow(*at, {&next, 1});
            name = step.is_index ? name + "[" + std::to_string(step.index) + "]" : step.name;
        }
        if (at != nullptr) row.set(name, *at);
    }
    append_json(output, row);
}

std::vector<std::string_view> bound_statement::columns() const {
    std::vector<std::string_view> names;
    for (const auto& column : statement_->columns) names.push_back(column.front().name);
    return names;
}

std::optional<item> bound_statement::find_key(const key_shape& keys) const {
    item found;
    for (const auto* attributes : {&keys.hash, &keys.range})
        for (const key_attribute& key : *attributes) {
            const auto equal = std::find_if(equalities_.begin(), equalities_.end(), [&](const auto& one) {
                return one.attribute == key.name && one.does == operation::equal;
            });
            if (equal == equalities_.end()) return std::nullopt;
            found.set(key.name, equal->values.front());
        }
    return found;
}

item bound_statement::key(const key_shape& keys) const {
    auto found = find_key(keys);
    if (!found) fail_validation("Where clause does not contain a mandatory equality on all key attributes");
    return std::move(*found);
}

bool bound_statement::names_key(const key_shape& keys) const { return find_key(keys).has_value(); }

}  // namespace tight::cloud::dynamodb::partiql
