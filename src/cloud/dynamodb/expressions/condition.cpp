// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/condition.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "cloud/dynamodb/values/compare.hpp"
#include "cloud/dynamodb/values/wire.hpp"
#include "core/base64.hpp"

namespace tight::cloud::dynamodb {
namespace {

bool has_children(const node& current) { return current.kind != operation::path && current.kind != operation::value; }

const node& child(const expression& expression, const node& subject, std::uint32_t index) {
    return expression.nodes[expression.children[subject.first + index]];
}

bool is_comparator(operation kind) { return kind >= operation::equal && kind <= operation::greater_equal; }

// nullptr is an attribute that does not exist: it differs from every value, and no other comparison with it is true.
bool satisfies(operation comparator, const value* left, const value* right) {
    if (left == nullptr || right == nullptr) return comparator == operation::not_equal;
    if (comparator == operation::equal) return *left == *right;
    if (comparator == operation::not_equal) return *left != *right;
    const auto found = order(*left, *right);
    switch (comparator) {
        case operation::less:
            return found < 0;
        case operation::less_equal:
            return found <= 0;
        case operation::greater:
            return found > 0;
        default:
            return found >= 0;
    }
}

bool between(const value* operand, const value* low, const value* high) {
    return satisfies(operation::greater_equal, operand, low) && satisfies(operation::less_equal, operand, high);
}

// "{N:1}"
std::string print(const value& operand) {
    std::string text = "{";
    text.append(wire_name(operand.type())).append(":");
    if (const auto* string = operand.as<std::string>())
        text += *string;
    else if (const auto* figure = operand.as<decimal128>())
        append_plain(text, *figure);
    else if (const auto* bytes = operand.as<binary>())
        append_base64(text, bytes->bytes);
    return text + "}";
}

// Checks one condition after the other; within one: what is not defined, numbers of operands, operands that are the
// same, types.
class checker {
public:
    checker(const expression& expression, placeholders& placeholders)
        : expression_(expression), binder_(expression, placeholders) {}

    binding run() {
        std::size_t begin = 0;
        for (std::size_t i = 0; i < expression_.nodes.size(); ++i) {
            if (!expression_.nodes[i].leaf) continue;
            for (std::size_t k = begin; k <= i; ++k) binder_.fill(expression_.nodes[k]);
            for (std::size_t k = begin; k <= i; ++k) check_count(expression_.nodes[k]);
            for (std::size_t k = begin; k <= i; ++k) check_distinct(expression_.nodes[k]);
            for (std::size_t k = begin; k <= i; ++k) check_types(expression_.nodes[k]);
            begin = i + 1;
        }
        return std::move(binder_.bound);
    }

private:
    const expression& expression_;
    binder binder_;

    std::string_view name(const node& subject) const { return operation_name(expression_, subject); }

    void check_count(const node& subject) const {
        if (!is_function(subject.kind)) return;
        const bool single = subject.kind == operation::attribute_exists ||
                            subject.kind == operation::attribute_not_exists || subject.kind == operation::size;
        if (subject.count != (single ? 1 : 2))
            binder_.fail("Incorrect number of operands for operator or function; operator or function: " +
                         std::string(name(subject)) + ", number of operands: " + std::to_string(subject.count));
    }

    void check_distinct(const node& subject) const {
        if (!has_children(subject) || subject.count < 2 || subject.kind == operation::between ||
            subject.kind == operation::either || subject.kind == operation::both)
            return;
        const node& first = child(expression_, subject, 0);
        if (first.kind != operation::path) return;
        const resolved_path path = resolve(expression_, binder_.bound, first);
        for (std::uint32_t i = 1; i < subject.count; ++i) {
            const node& other = child(expression_, subject, i);
            if (other.kind == operation::path && other.count == first.count &&
                resolve(expression_, binder_.bound, other) == path)
                binder_.fail(
                    "The first operand must be distinct from the remaining operands for this operator or function; "
                    "operator: " +
                    std::string(name(subject)) + ", first operand: " + describe(path));
        }
    }

    // The type of an operand that is known before an item is.
    std::optional<kind> type_of(const node& current) const {
        if (const value* operand = binder_.constant(current)) return operand->type();
        if (current.kind == operation::size) return kind::number;
        return is_function(current.kind) ? std::optional(kind::boolean) : std::nullopt;
    }

    template <class Allowed>
    void require(const node& subject, const node& operand, Allowed allowed) const {
        if (const auto type = type_of(operand); type && !allowed(*type))
            binder_.wrong_type("operator or function", name(subject), wire_name(*type));
    }

    void check_types(const node& subject) const {
        const auto is_text = [](kind type) { return type == kind::string || type == kind::binary; };
        const auto is_sized = [](kind type) {
            return type != kind::number && type != kind::boolean && type != kind::null;
        };
        switch (subject.kind) {
            case operation::less:
            case operation::less_equal:
            case operation::greater:
            case operation::greater_equal:
            case operation::begins_with:
                for (std::uint32_t i = 0; i < 2; ++i)
                    subject.kind == operation::begins_with
                        ? require(subject, child(expression_, subject, i), is_text)
                        : require(subject, child(expression_, subject, i), has_order);
                break;
            case operation::between:
                check_between(subject);
                break;
            case operation::attribute_exists:
            case operation::attribute_not_exists:
                if (child(expression_, subject, 0).kind != operation::path)
                    binder_.fail("Operator or function requires a document path; operator or function: " +
                                 std::string(name(subject)));
                break;
            case operation::attribute_type:
                check_type_name(subject);
                break;
            case operation::size:
                require(subject, child(expression_, subject, 0), is_sized);
                break;
            default:
                break;
        }
    }

    void check_type_name(const node& subject) const {
        const value* operand = binder_.constant(child(expression_, subject, 1));
        const auto* type = operand != nullptr ? operand->as<std::string>() : nullptr;
        if (type == nullptr) {
            const auto known = type_of(child(expression_, subject, 1));
            binder_.wrong_type("operator or function", name(subject),
                               known ? wire_name(*known) : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
        }
        for (std::uint8_t i = 0; i < 10; ++i)
            if (wire_name(static_cast<kind>(i)) == *type) return;
        binder_.fail("Invalid attribute type name found; type: " + *type +
                     ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
    }

    void check_between(const node& subject) const {
        for (std::uint32_t i = 0; i < 3; ++i) require(subject, child(expression_, subject, i), has_order);
        const value* low = binder_.constant(child(expression_, subject, 1));
        const value* high = binder_.constant(child(expression_, subject, 2));
        if (low == nullptr || high == nullptr) return;
        const std::string bounds = " lower bound operand: AttributeValue: " + print(*low) +
                                   ", upper bound operand: AttributeValue: " + print(*high);
        if (low->type() != high->type())
            binder_.fail("The BETWEEN operator requires same data type for lower and upper bounds;" + bounds);
        if (order(*low, *high) > 0)
            binder_.fail("The BETWEEN operator requires upper bound to be greater than or equal to lower bound;" +
                         bounds);
    }
};

class evaluator {
public:
    evaluator(const expression& expression, const binding& bound, const document& document)
        : expression_(expression), bound_(bound), document_(document) {}

    // As deep as operators are nested: at most 300.
    bool test(const node& current) const {
        switch (current.kind) {
            case operation::either:
                return test(child(expression_, current, 0)) || test(child(expression_, current, 1));
            case operation::both:
                return test(child(expression_, current, 0)) && test(child(expression_, current, 1));
            case operation::negation:
                return !test(child(expression_, current, 0));
            case operation::in:
                return test_in(current);
            default:
                return test_leaf(current);
        }
    }

private:
    const expression& expression_;
    const binding& bound_;
    const document& document_;

    // `result` holds a computed value, which is part of no item.
    const value* operand(const node& current, value& result) const {
        if (current.kind == operation::value) return bound_.values[current.first];
        if (current.kind == operation::path) return follow_path(current);
        const value* content = operand(child(expression_, current, 0), result);  // size()
        const auto size = content != nullptr ? size_of(*content) : std::nullopt;
        if (!size) return nullptr;
        result = value{make_decimal(static_cast<std::int64_t>(*size))};
        return &result;
    }

    const value* follow_path(const node& current) const {
        const value* found = document_.find(bound_.names[expression_.steps[current.first].slot]);
        for (std::uint32_t i = current.first + 1; found != nullptr && i < current.first + current.count; ++i) {
            const path_step& step = expression_.steps[i];
            const resolved_step next = step.index ? resolved_step{.index = step.slot, .is_index = true}
                                                  : resolved_step{.name = bound_.names[step.slot]};
            found = follow(*found, {&next, 1});
        }
        return found;
    }

    bool test_in(const node& current) const {
        value result;
        const value* what = operand(child(expression_, current, 0), result);
        for (std::uint32_t i = 1; what != nullptr && i < current.count; ++i) {
            value other;
            if (satisfies(operation::equal, what, operand(child(expression_, current, i), other))) return true;
        }
        return false;
    }

    bool test_leaf(const node& current) const {
        value result[3];
        const value* operands[3] = {};
        for (std::uint32_t i = 0; i < current.count; ++i)
            operands[i] = operand(child(expression_, current, i), result[i]);
        if (is_comparator(current.kind)) return satisfies(current.kind, operands[0], operands[1]);
        switch (current.kind) {
            case operation::between:
                return between(operands[0], operands[1], operands[2]);
            case operation::attribute_exists:
                return operands[0] != nullptr;
            case operation::attribute_not_exists:
                return operands[0] == nullptr;
            case operation::attribute_type:
                return operands[0] != nullptr && wire_name(operands[0]->type()) == *operands[1]->as<std::string>();
            case operation::begins_with:
                return begins_with(operands[0], operands[1]);
            default:
                return contains(operands[0], operands[1]);
        }
    }
};

}  // namespace

condition::condition(shared_expression parsed, placeholders& placeholders)
    : parsed_(std::move(parsed)), bound_(checker(*parsed_, placeholders).run()) {}

condition::condition(shared_expression parsed, binding bound) : parsed_(std::move(parsed)), bound_(std::move(bound)) {}

bool condition::matches(const document& document) const {
    return parsed_->nodes.empty() || evaluator(*parsed_, bound_, document).test(parsed_->nodes[parsed_->root]);
}

std::vector<std::string_view> condition::attributes() const {
    std::vector<std::string_view> names;
    for (const node& one : parsed_->nodes)
        if (one.kind == operation::path) names.push_back(bound_.names[parsed_->steps[one.first].slot]);
    return names;
}

bool condition::reads_inside(std::string_view attribute) const {
    return std::any_of(parsed_->nodes.begin(), parsed_->nodes.end(), [&](const node& one) {
        return one.kind == operation::path && one.count > 1 &&
               bound_.names[parsed_->steps[one.first].slot] == attribute;
    });
}

}  // namespace tight::cloud::dynamodb
