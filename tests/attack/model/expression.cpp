// SPDX-License-Identifier: Apache-2.0
#include "attack/model/expression.hpp"

#include <algorithm>

namespace attack::model {

namespace {

value* child(value& of, const std::variant<std::string, std::size_t>& step) {
    if (const auto* name = std::get_if<std::string>(&step)) {
        const auto found = of.members.find(*name);
        return of.type == kind::map && found != of.members.end() ? &found->second : nullptr;
    }
    const auto index = std::get<std::size_t>(step);
    return of.type == kind::list && index < of.elements.size() ? &of.elements[index] : nullptr;
}

std::optional<value> size_of(const value* of) {
    if (of == nullptr) return std::nullopt;
    if (of->type == kind::string || of->type == kind::binary)
        return number(static_cast<std::int64_t>(of->text.size()) * 1000);
    if (of->type == kind::list || is_set(*of)) return number(static_cast<std::int64_t>(of->elements.size()) * 1000);
    if (of->type == kind::map) return number(static_cast<std::int64_t>(of->members.size()) * 1000);
    return std::nullopt;
}

std::optional<value> evaluate(const operand& one, const document& on) {
    if (one.from == operand::source::literal) return one.literal;
    const value* const found = find(on, one.where);
    if (one.from == operand::source::size) return size_of(found);
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

bool same(const std::optional<value>& left, const std::optional<value>& right) {
    return left && right && equal(*left, *right);
}

// How they lie to each other, where both are there and of one kind that has an order.
std::optional<int> order(const std::optional<value>& left, const std::optional<value>& right) {
    if (!left || !right || left->type != right->type || left->type > kind::binary) return std::nullopt;
    return compare(*left, *right);
}

bool begins_with(const std::optional<value>& text, const std::optional<value>& start) {
    return text && start && text->type == start->type && (text->type == kind::string || text->type == kind::binary) &&
           text->text.starts_with(start->text);
}

bool contains(const std::optional<value>& whole, const std::optional<value>& part) {
    if (!whole || !part) return false;
    if (whole->type == kind::string || whole->type == kind::binary)
        return part->type == whole->type && whole->text.find(part->text) != std::string::npos;
    return std::ranges::any_of(whole->elements, [&](const value& one) { return equal(one, *part); });
}

bool test_operands(const condition& what, const std::vector<std::optional<value>>& values) {
    using test = condition::test;
    const auto lies = [&](std::size_t left, std::size_t right, auto accepted) {
        const auto how = order(values[left], values[right]);
        return how && accepted(*how);
    };
    switch (what.what) {
        case test::exists:
            return values[0].has_value();
        case test::not_exists:
            return !values[0].has_value();
        case test::type:
            return values[0] && type_name(values[0]->type) == values[1]->text;
        case test::equal:
            return same(values[0], values[1]);
        case test::not_equal:
            return !same(values[0], values[1]);
        case test::less:
            return lies(0, 1, [](int how) { return how < 0; });
        case test::less_equal:
            return lies(0, 1, [](int how) { return how <= 0; });
        case test::greater:
            return lies(0, 1, [](int how) { return how > 0; });
        case test::greater_equal:
            return lies(0, 1, [](int how) { return how >= 0; });
        case test::between:
            return lies(0, 1, [](int how) { return how >= 0; }) && lies(0, 2, [](int how) { return how <= 0; });
        case test::in:
            return std::any_of(values.begin() + 1, values.end(), [&](const auto& one) { return same(values[0], one); });
        case test::begins_with:
            return begins_with(values[0], values[1]);
        default:
            return contains(values[0], values[1]);
    }
}

// The formula's value; nothing where an operand is missing or of a kind that it cannot be.
std::optional<value> evaluate(const action& one, const document& on) {
    using formula = action::formula;
    const auto first = evaluate(one.first, on);
    if (one.how == formula::plain) return first;
    const auto second = evaluate(one.second, on);
    if (one.how == formula::if_not_exists) return first ? first : second;
    if (!first || !second) return std::nullopt;
    if (one.how == formula::list_append) {
        if (first->type != kind::list || second->type != kind::list) return std::nullopt;
        value joined = *first;
        joined.elements.insert(joined.elements.end(), second->elements.begin(), second->elements.end());
        return joined;
    }
    if (first->type != kind::number || second->type != kind::number) return std::nullopt;
    return number(one.how == formula::plus ? first->thousandths + second->thousandths
                                           : first->thousandths - second->thousandths);
}

// What the target lies in; nullptr where that is not there.
value* parent(document& in, const path& where) {
    const auto found = in.find(where.attribute);
    value* at = found != in.end() ? &found->second : nullptr;
    for (std::size_t i = 0; at != nullptr && i + 1 < where.steps.size(); ++i) at = child(*at, where.steps[i]);
    return at;
}

bool set(document& in, const path& where, value to) {
    if (where.steps.empty()) {
        in[where.attribute] = std::move(to);
        return true;
    }
    value* const at = parent(in, where);
    if (at == nullptr) return false;
    if (const auto* name = std::get_if<std::string>(&where.steps.back())) {
        if (at->type != kind::map) return false;
        at->members[*name] = std::move(to);
        return true;
    }
    if (at->type != kind::list) return false;
    const auto index = std::get<std::size_t>(where.steps.back());
    if (index < at->elements.size())
        at->elements[index] = std::move(to);
    else
        at->elements.push_back(std::move(to));  // past the end appends
    return true;
}

bool remove(document& in, const path& where) {
    if (where.steps.empty()) {
        in.erase(where.attribute);
        return true;
    }
    value* const at = parent(in, where);
    if (at == nullptr) return false;
    if (const auto* name = std::get_if<std::string>(&where.steps.back())) {
        if (at->type != kind::map) return false;
        at->members.erase(*name);
        return true;
    }
    if (at->type != kind::list) return false;
    const auto index = std::get<std::size_t>(where.steps.back());
    if (index < at->elements.size()) at->elements.erase(at->elements.begin() + static_cast<std::ptrdiff_t>(index));
    return true;
}

bool add(document& in, const path& where, const value& what) {
    const value* const old = find(in, where);
    if (old == nullptr) return set(in, where, what);
    if (old->type != what.type) return false;
    if (what.type == kind::number) return set(in, where, number(old->thousandths + what.thousandths));
    auto joined = old->elements;
    joined.insert(joined.end(), what.elements.begin(), what.elements.end());
    return set(in, where, attack::model::set(what.type, std::move(joined)));
}

bool take(document& in, const path& where, const value& what) {
    const value* const old = find(in, where);
    if (old == nullptr) return true;
    if (old->type != what.type) return false;
    value left = *old;
    std::erase_if(left.elements, [&](const value& one) {
        return std::ranges::any_of(what.elements, [&](const value& other) { return equal(one, other); });
    });
    return left.elements.empty() ? remove(in, where) : set(in, where, std::move(left));
}

}  // namespace

const value* find(const document& in, const path& where) {
    const auto found = in.find(where.attribute);
    const value* at = found != in.end() ? &found->second : nullptr;
    for (std::size_t i = 0; at != nullptr && i < where.steps.size(); ++i)
        at = child(const_cast<value&>(*at), where.steps[i]);
    return at;
}

bool holds(const condition& what, const document& on) {
    using test = condition::test;
    if (what.what == test::both) return holds(what.parts[0], on) && holds(what.parts[1], on);
    if (what.what == test::either) return holds(what.parts[0], on) || holds(what.parts[1], on);
    if (what.what == test::negation) return !holds(what.parts[0], on);
    std::vector<std::optional<value>> values;
    for (const operand& one : what.operands) values.push_back(evaluate(one, on));
    return test_operands(what, values);
}

std::optional<document> apply(const update_actions& changes, const document& on) {
    document made = on;
    for (const action& one : changes) {
        bool done = false;
        if (one.what == action::verb::set) {
            auto to = evaluate(one, on);
            done = to && set(made, one.target, std::move(*to));
        } else if (one.what == action::verb::remove) {
            done = remove(made, one.target);
        } else if (one.what == action::verb::add) {
            done = add(made, one.target, one.first.literal);
        } else {
            done = take(made, one.target, one.first.literal);
        }
        if (!done) return std::nullopt;
    }
    return made;
}

}  // namespace attack::model
