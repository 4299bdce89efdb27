// SPDX-License-Identifier: Apache-2.0
#pragma once

// A condition or filter expression bound to the names and values of a request.
//
//     condition only_new(cache.parse(expression_kind::condition, text), placeholders);
//     if (!only_new.matches(document(old))) throw failure::condition_failed();

#include <string_view>
#include <vector>

#include "cloud/dynamodb/expressions/expression.hpp"
#include "cloud/dynamodb/expressions/placeholders.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {

// Several threads may call its members.
class condition {
public:
    // Throws a ValidationException "Invalid <Parameter>: ..." for undefined placeholders and wrong operands. The
    // placeholders must outlive it.
    condition(shared_expression parsed, placeholders& placeholders);

    // One whose operands are known to be right; what `bound` points to must outlive it.
    condition(shared_expression parsed, binding bound);

    // A missing item is an item without attributes.
    bool matches(const document& document) const;

    const binding& bound() const { return bound_; }

    // The attributes it reads, top-level names, in the order written, also more than once.
    std::vector<std::string_view> attributes() const;

    // Whether the attribute is read through [] or '.', which keys forbid.
    bool reads_inside(std::string_view attribute) const;

private:
    shared_expression parsed_;
    binding bound_;
};

}  // namespace tight::cloud::dynamodb
