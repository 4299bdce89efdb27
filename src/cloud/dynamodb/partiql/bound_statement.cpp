// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/partiql/bound_statement.hpp"

#include <algorithm>
#include <utility>

#include "cloud/dynamodb/values/compare.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"
#include "cloud/dynamodb/partiql/cursor.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb::partiql {
namespace {

std::vector<value> read_parameters(const json::value* from) {
    std::vector<value> read;
    if (from == nullptr || from->is_null()) return read;
    const auto* array = from->if_array();
    if (array == nullptr)
        throw operation_error::serialization(from->is_object() ? "Start of structure or map found where not expected"
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

    value operator()(const literal& of) const {
        switch (of.is) {
            case literal::form::constant:
                return of.constant;
            case literal::form::parameter:
                return parameters_[of.parameter];
            case literal::form::list:
                return {elements(of)};
            case literal::form::set:
                return set(elements(of));
            case literal::form::map:
                break;
        }
        return {members(of)};
    }

    item members(const literal& of) const {
        item made;
        for (std::size_t i = 0; i < of.elements.size(); ++i) made.set(of.names[i], (*this)(of.elements[i]));
        return made;
    }

private:
    const std::vector<value>& parameters_;

    list elements(const literal& of) const {
        list made;
        for (const literal& one : of.elements) made.push_back((*this)(one));
        return made;
    }

    template <class Set>
    static value set_of(const list& elements) {
        Set made;
        for (const value& one : elements) made.push_back(*one.as<typename Set::value_type>());
        std::sort(made.begin(), made.end(), [](const auto& a, const auto& b) { return (a <=> b) < 0; });
        if (std::adjacent_find(made.begin(), made.end()) != made.end()) refuse_twins(elements);
        return {std::move(made)};
    }

    [[noreturn]] static void refuse_twins(const list& elements) {
        std::string members;
        for (const value& one : elements) {
            members += members.empty() ? "" : ", ";
            if (const auto* text = one.as<std::string>()) members += *text;
            if (const auto* figure = one.as<number>()) members += to_string(*figure);
        }
        refuse("One or more parameter values were invalid: Input collection [" + members + "] contains duplicates.");
    }

    static value set(const list& elements) {
        if (elements.empty()) refuse("Empty bags are not supported");
        const kind type = elements.front().type();
        const bool same =
            std::all_of(elements.begin(), elements.end(), [&](const value& one) { return one.type() == type; });
        if (!same || !has_order(type))
            refuse(
                "One or more parameter values were invalid: All elements of a set must be strings, numbers or "
                "binaries");
        if (type == kind::string) return set_of<string_set>(elements);
        return type == kind::number ? set_of<number_set>(elements) : set_of<binary_set>(elements);
    }
};

std::shared_ptr<const std::vector<value>> materialize(const clause& of, const std::vector<value>& parameters) {
    auto made = std::make_shared<std::vector<value>>();
    const materializer fill(parameters);
    for (const literal& one : of.values) made->push_back(fill(one));
    return made;
}

binding bind(const clause& of, const std::vector<value>& values) {
    binding bound;
    for (const name_slot& name : of.expression->names) bound.names.emplace_back(name.text);
    for (const value& one : values) bound.values.push_back(&one);
    return bound;
}

const node& child(const expression& in, const node& of, std::uint32_t index) {
    return in.nodes[in.children[of.first + index]];
}

bool is_ordering(operation kind) {
    return kind == operation::less || kind == operation::less_equal || kind == operation::greater ||
           kind == operation::greater_equal || kind == operation::between;
}

// Operands of a type that the operator cannot take are refused before any table is looked at.
void check_operands(const expression& in, const std::vector<value>& values) {
    for (const node& one : in.nodes) {
        const bool text = one.kind == operation::begins_with;
        if (!is_ordering(one.kind) && !text) continue;
        for (std::uint32_t i = 0; i < one.count; ++i) {
            const node& operand = child(in, one, i);
            if (operand.kind != operation::value) continue;
            const kind type = values[operand.first].type();
            if (has_order(type) && !(text && type == kind::number)) continue;
            refuse("Incorrect operand type for operator or function; operator or function: " +
                   std::string(text ? "begins_with" : operation_name(in, one)) +
                   ", operand type: " + std::string(wire_name(type)));
        }
    }
}

// The conditions on single attributes that every match must satisfy: those joined with AND at the top.
class constraints {
public:
    constraints(const expression& in, const std::vector<value>& values) : in_(in), values_(values) {
        std::vector<const node*> left{&in.nodes[in.root]};
        while (!left.empty()) {
            const node& one = *left.back();
            left.pop_back();
            if (one.kind == operation::both)
                for (std::uint32_t i = 0; i < one.count; ++i) left.push_back(&child(in, one, i));
            else
                read(one);
        }
    }

    std::vector<key_condition::part> found;

private:
    const expression& in_;
    const std::vector<value>& values_;

    void read(const node& one) {
        const bool known = one.kind == operation::equal || one.kind == operation::in || is_ordering(one.kind) ||
                           one.kind == operation::begins_with;
        if (!known) return;
        key_condition::part made{.does = one.kind};
        for (std::uint32_t i = 0; i < one.count; ++i) {
            const node& operand = child(in_, one, i);
            if (operand.kind == operation::value) {
                made.values.push_back(values_[operand.first]);
                continue;
            }
            const bool attribute = operand.kind == operation::path && operand.count == 1 && made.attribute.empty();
            if (!attribute || (i != 0 && one.count != 2) || (i != 0 && one.kind == operation::begins_with)) return;
            made.attribute = in_.names[in_.steps[operand.first].slot].text;
            if (i != 0) made.does = turned(made.does);
        }
        if (!made.attribute.empty()) found.push_back(std::move(made));
    }
};

bool fits(const key_condition::part& asked, const key_attribute& key) {
    return asked.attribute == key.name && std::all_of(asked.values.begin(), asked.values.end(),
                                                      [&](const value& one) { return one.type() == key.type; });
}

bool is_empty(const value& of) {
    const auto* text = of.as<std::string>();
    const auto* bytes = of.as<binary>();
    return (text != nullptr && text->empty()) || (bytes != nullptr && bytes->bytes.empty());
}

// Adds each value to each of the keys there are so far.
void multiply(std::vector<std::vector<key_condition::part>>& keys, const std::string& attribute,
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
    : written_(std::move(written)) {
    const std::vector<value> given = read_parameters(parameters);
    if (given.size() < written_->parameters) refuse("Number of parameters in request and statement don't match.");
    if (written_->does != verb::select && !written_->index.empty())
        refuse("This operation is not supported on an index");
    if (written_->where) {
        const expression& in = *written_->where->expression;
        where_values_ = materialize(*written_->where, given);
        check_operands(in, *where_values_);
        equalities_ = constraints(in, *where_values_).found;
        where_.emplace(written_->where->expression, bind(*written_->where, *where_values_));
    }
    if (written_->change) {
        change_values_ = materialize(*written_->change, given);
        change_.emplace(written_->change->expression, bind(*written_->change, *change_values_),
                        update::form::expression);
        change_->check();
    }
    if (written_->does == verb::insert) inserted_ = materializer(given).members(written_->inserted);
}

std::optional<std::vector<key_range>> bound_statement::ranges(const key_shape& keys) const {
    std::vector<std::vector<key_condition::part>> wanted(1);
    for (const key_attribute& key : keys.hash) {
        const auto found = std::find_if(equalities_.begin(), equalities_.end(), [&](const auto& one) {
            return fits(one, key) && (one.does == operation::equal || one.does == operation::in) &&
                   std::none_of(one.values.begin(), one.values.end(), is_empty);
        });
        if (found == equalities_.end() || wanted.size() * found->values.size() > max_ranges) return std::nullopt;
        multiply(wanted, key.name, found->values);
    }
    for (const key_attribute& key : keys.range) {
        const auto found = std::find_if(equalities_.begin(), equalities_.end(), [&](const auto& one) {
            return fits(one, key) && one.does != operation::in && !is_empty(one.values.front());
        });
        if (found == equalities_.end()) break;
        for (auto& one : wanted) one.push_back(*found);
        if (found->does != operation::equal) break;
    }
    std::vector<key_range> planned;
    for (auto& one : wanted) planned.push_back(key_condition(std::move(one)).plan(keys));
    const auto by_hash = [](const key_range& a, const key_range& b) { return a.hash < b.hash; };
    std::sort(planned.begin(), planned.end(), by_hash);
    planned.erase(std::unique(planned.begin(), planned.end(),
                              [](const key_range& a, const key_range& b) { return a.hash == b.hash; }),
                  planned.end());
    return planned;
}

bool bound_statement::descending(const key_shape& keys) const {
    if (written_->order.empty()) return false;
    const auto is_ordered = [&](const key_attribute& key) { return key.name == written_->order; };
    if (!ranges(keys)) refuse("Must have WHERE clause in the statement when using ORDER BY clause.");
    if (std::none_of(keys.hash.begin(), keys.hash.end(), is_ordered) &&
        std::none_of(keys.range.begin(), keys.range.end(), is_ordered))
        refuse("Variable reference " + written_->order + " in ORDER BY clause must be part of the primary key");
    return written_->descending;
}

void bound_statement::append_row(std::string& to, const stored_item& from) const {
    if (all_columns()) {
        to += from.json();
        return;
    }
    item row;
    const document read(from);
    for (const std::vector<written_step>& column : written_->columns) {
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
    append_json(to, row);
}

std::vector<std::string_view> bound_statement::columns() const {
    std::vector<std::string_view> names;
    for (const auto& column : written_->columns) names.push_back(column.front().name);
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
    if (!found) refuse("Where clause does not contain a mandatory equality on all key attributes");
    return std::move(*found);
}

bool bound_statement::names_key(const key_shape& keys) const { return find_key(keys).has_value(); }

}  // namespace tight::cloud::dynamodb::partiql
