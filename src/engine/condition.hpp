// SPDX-License-Identifier: Apache-2.0
#pragma once

// A condition or filter expression bound to the names and values of a request.
//
//     condition only_new(cache.parse(expression_kind::condition, text), given);
//     if (!only_new.matches(document(old))) throw failure::condition_failed();

#include <string_view>
#include <vector>

#include "engine/expression.hpp"
#include "engine/placeholders.hpp"
#include "engine/stored_item.hpp"

namespace tight::engine {

// `given` must outlive it (legacy conditions own their values). Immutable: several threads may call matches.
class condition {
public:
    // Throws a ValidationException "Invalid <Parameter>: ..." for undefined placeholders and wrong operand types.
    condition(shared_expression parsed, placeholders& given);

    // A missing item is an item without attributes. Throws nothing but bad_alloc.
    bool matches(const document& on) const;

    // The attributes it reads, top-level names, each once; for the rule that filters may not read primary keys.
    std::vector<std::string_view> attributes() const;

    // Whether the attribute is read through [] or '.', which keys forbid.
    bool reads_inside(std::string_view attribute) const;

private:
    shared_expression parsed_;
    binding bound_;
};

}  // namespace tight::engine
