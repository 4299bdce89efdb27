// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/condition.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/base64.hpp"
#include "cloud/dynamodb/values/compare.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

bool has_children(const node& at) { return at.kind != operation::path && at.kind != operation::value; }

const node& child(const expression& in, const node& of, std::uint32_t index) {
    return in.nodes[in.children[of.first + index]];
}

bool is_comparator(operation kind) { return kind >= operation::equal && kind <= operation::greater_equal; }

// "{N:1}"
std::string print(const value& of) {
    std::string text = "{";
    text.append(wire_name(of.type())).append(":");
    if (const auto* string = of.as<std::string>())
        text += *string;
    else if (const auto* figure = of.as<number>())
        append_text(text, *figure);
    else if (const auto* bytes = of.as<binary>())
        append_base64(text, bytes->bytes);
    return text + "}";
}

// Checks one condition after the other; within one: what is not defined, numbers of operands, operands that are the
// same, types.
class checker {
public:
    checker(const expression& in, placeholders& given) : in_(in), binder_(in, given) {}

    binding run() {
        std::size_t begin = 0;
        for (std::size_t i = 0; i < in_.nodes.size(); ++i) {
            if (!in_.nodes[i].leaf) continue;
            for (std::size_t k = begin; k <= i; ++k) binder_.fill(in_.nodes[k]);
            for (std::size_t k = begin; k <= i; ++k) check_count(in_.nodes[k]);
            for (std::size_t k = begin; k <= i; ++k) check_distinct(in_.nodes[k]);
            for (std::size_t k = begin; k <= i; ++k) check_types(in_.nodes[k]);
            begin = i + 1;
        }
        return std::move(binder_.bound);
    }

private:
    const expression& in_;
    binder binder_;

    std::string_view name(const node& of) const { return operation_name(in_, of); }

    void check_count(const node& of) const {
        if (!is_function(of.kind)) return;
        const bool single = of.kind == operation::attribute_exists || of.kind == operation::attribute_not_exists ||
                            of.kind == operation::size;
        if (of.count != (single ? 1 : 2))
            binder_.refuse("Incorrect number of operands for operator or function; operator or function: " +
                           std::string(name(of)) + ", number of operands: " + std::to_string(of.count));
    }

    void check_distinct(const node& of) const {
        if (!has_children(of) || of.count < 2 || of.kind == operation::between || of.kind == operation::either ||
            of.kind == operation::both)
            return;
        const node& first = child(in_, of, 0);
        if (first.kind != operation::path) return;
        const resolved_path path = resolve(in_, binder_.bound, first);
        for (std::uint32_t i = 1; i < of.count; ++i) {
            const node& other = child(in_, of, i);
            if (other.kind == operation::path && other.count == first.count &&
                resolve(in_, binder_.bound, other) == path)
                binder_.refuse(
                    "The first operand must be distinct from the remaining operands for this operator or function; "
                    "operator: " +
                    std::string(name(of)) + ", first operand: " + describe(path));
        }
    }

    // The type of an operand that is known before an item is.
    std::optional<kind> type_of(const node& at) const {
        if (const value* given = binder_.constant(at)) return given->type();
        if (at.kind == operation::size) return kind::number;
        return is_function(at.kind) ? std::optional(kind::boolean) : std::nullopt;
    }

    template <class Allowed>
    void require(const node& of, const node& operand, Allowed allowed) const {
        if (const auto type = type_of(operand); type && !allowed(*type))
            binder_.wrong_type("operator or function", name(of), wire_name(*type));
    }

    void check_types(const node& of) const {
        const auto is_text = [](kind type) { return type == kind::string || type == kind::binary; };
        const auto is_sized = [](kind type) {
            return type != kind::number && type != kind::boolean && type != kind::null;
        };
        switch (of.kind) {
            case operation::less:
            case operation::less_equal:
            case operation::greater:
            case operation::greater_equal:
            case operation::begins_with:
                for (std::uint32_t i = 0; i < 2; ++i)
                    of.kind == operation::begins_with ? require(of, child(in_, of, i), is_text)
                                                      : require(of, child(in_, of, i), has_order);
                break;
            case operation::between:
                check_between(of);
                break;
            case operation::attribute_exists:
            case operation::attribute_not_exists:
                if (child(in_, of, 0).kind != operation::path)
                    binder_.refuse("Operator or function requires a document path; operator or function: " +
                                   std::string(name(of)));
                break;
            case operation::attribute_type:
                check_type_name(of);
                break;
            case operation::size:
                require(of, child(in_, of, 0), is_sized);
                break;
            default:
                break;
        }
    }

    void check_type_name(const node& of) const {
        const value* given = binder_.constant(child(in_, of, 1));
        const auto* type = given != nullptr ? given->as<std::string>() : nullptr;
        if (type == nullptr) {
            const auto known = type_of(child(in_, of, 1));
            binder_.wrong_type("operator or function", name(of),
                               known ? wire_name(*known) : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
        }
        for (std::uint8_t i = 0; i < 10; ++i)
            if (wire_name(static_cast<kind>(i)) == *type) return;
        binder_.refuse("Invalid attribute type name found; type: " + *type +
                       ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
    }

    void check_between(const node& of) const {
        for (std::uint32_t i = 0; i < 3; ++i) require(of, child(in_, of, i), has_order);
        const value* low = binder_.constant(child(in_, of, 1));
        const value* high = binder_.constant(child(in_, of, 2));
        if (low == nullptr || high == nullptr) return;
        const std::string bounds = " lower bound operand: AttributeValue: " + print(*low) +
                                   ", upper bound operand: AttributeValue: " + print(*high);
        if (low->type() != high->type())
            binder_.refuse("The BETWEEN operator requires same data type for lower and upper bounds;" + bounds);
        if (order(*low, *high) > 0)
            binder_.refuse("The BETWEEN operator requires upper bound to be greater than or equal to lower bound;" +
                           bounds);
    }
};

class evaluator {
public:
    evaluator(const expression& in, const binding& bound, const document& on) : in_(in), bound_(bound), on_(on) {}

    // As deep as operators are nested: at most 300.
    bool test(const node& at) const {
        switch (at.kind) {
            case operation::either:
                return test(child(in_, at, 0)) || test(child(in_, at, 1));
            case operation::both:
                return test(child(in_, at, 0)) && test(child(in_, at, 1));
            case operation::negation:
                return !test(child(in_, at, 0));
            case operation::in:
                return test_in(at);
            default:
                return test_leaf(at);
        }
    }

private:
    const expression& in_;
    const binding& bound_;
    const document& on_;

    // `made` is where a value that is in no item is put.
    const value* operand(const node& at, value& made) const {
        if (at.kind == operation::value) return bound_.values[at.first];
        if (at.kind == operation::path) return follow_path(at);
        const value* of = operand(child(in_, at, 0), made);  // size()
        const auto size = of != nullptr ? measure(*of) : std::nullopt;
        if (!size) return nullptr;
        made = value{make_number(static_cast<std::int64_t>(*size))};
        return &made;
    }

    const value* follow_path(const node& at) const {
        const value* found = on_.find(bound_.names[in_.steps[at.first].slot]);
        for (std::uint32_t i = at.first + 1; found != nullptr && i < at.first + at.count; ++i) {
            const path_step& step = in_.steps[i];
            const resolved_step next = step.index ? resolved_step{.index = step.slot, .is_index = true}
                                                  : resolved_step{.name = bound_.names[step.slot]};
            found = follow(*found, {&next, 1});
        }
        return found;
    }

    bool test_in(const node& at) const {
        value made;
        const value* what = operand(child(in_, at, 0), made);
        for (std::uint32_t i = 1; what != nullptr && i < at.count; ++i) {
            value other;
            if (holds(operation::equal, what, operand(child(in_, at, i), other))) return true;
        }
        return false;
    }

    bool test_leaf(const node& at) const {
        value made[3];
        const value* operands[3] = {};
        for (std::uint32_t i = 0; i < at.count; ++i) operands[i] = operand(child(in_, at, i), made[i]);
        if (is_comparator(at.kind)) return holds(at.kind, operands[0], operands[1]);
        switch (at.kind) {
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

condition::condition(shared_expression parsed, placeholders& given)
    : parsed_(std::move(parsed)), bound_(checker(*parsed_, given).run()) {}

condition::condition(shared_expression parsed, binding bound) : parsed_(std::move(parsed)), bound_(std::move(bound)) {}

bool condition::matches(const document& on) const {
    return parsed_->nodes.empty() || evaluator(*parsed_, bound_, on).test(parsed_->nodes[parsed_->root]);
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
