// SPDX-License-Identifier: Apache-2.0
#pragma once

// An update expression (or legacy AttributeUpdates) bound to a request. All operands read the item as it was.
//
//     update change(cache.parse(expression_kind::update, "SET n = n + :one REMOVE old"), placeholders);
//     item after = change.apply(before);
//     item returned = change.touched(after);                                   // UPDATED_NEW

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/expressions/expression.hpp"
#include "cloud/dynamodb/expressions/placeholders.hpp"
#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

// Several threads may call its members.
class update {
public:
    enum class form : std::uint8_t { expression, legacy };

    // Throws a ValidationException "Invalid UpdateExpression: ..." for undefined placeholders, overlapping paths and
    // wrong operand types. The placeholders must outlive it.
    update(shared_expression parsed, placeholders& placeholders);

    // One whose operands are known to be right; what `bound` points to must outlive it. Legacy updates append to lists
    // with ADD and have a message of their own.
    update(shared_expression parsed, binding bound, form as);

    // For one constructed from a binding: throws a ValidationException for overlapping paths and wrong operand types.
    void check() const;

    // The new item. `before` must hold the key attributes (of a new item: only those). Throws a ValidationException
    // where the update does not fit the item. The size of the result is the caller's to check.
    item apply(const item& before) const;

    // The parts of an item that the update names: of the old item for UPDATED_OLD, of the new one for UPDATED_NEW.
    item touched(const item& item) const;

    // Whether it has clauses, all of which take something away: REMOVE and DELETE.
    bool only_takes() const;

    // What UpdateItem holds against the limit of item sizes besides the finished item: the bytes that the expression
    // writes to `before`, and some for each clause and operand (docs/reference/conformance.md).
    std::size_t charge(const item& before) const;

    struct target {
        std::string_view attribute;       // top level
        bool nested = false;              // through '.' or []
        const value* assigned = nullptr;  // what SET or ADD gives the whole attribute, where a plain value; or nullptr
        update_action action = update_action::set;
    };
    std::vector<target> targets() const;

    // Whether the attribute is read or written through '.' or [], which keys forbid.
    bool reads_inside(std::string_view attribute) const;

private:
    shared_expression parsed_;
    binding bound_;
    form form_ = form::expression;
};

}  // namespace tight::cloud::dynamodb
