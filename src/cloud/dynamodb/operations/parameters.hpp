// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules that operations share for expressions and the parameters that came before them.

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/operations/operation_context.hpp"
#include "cloud/dynamodb/expressions/condition.hpp"
#include "cloud/dynamodb/expressions/legacy.hpp"
#include "cloud/dynamodb/expressions/placeholders.hpp"
#include "cloud/dynamodb/expressions/projection.hpp"

namespace tight::cloud::dynamodb {

// Throws where both kinds are used in one request, or placeholders without an expression. Names in the order messages
// list them; the older words name the missing expressions.
void check_parameter_mix(const json::value& body, std::initializer_list<std::string_view> expressions,
                         std::initializer_list<std::string_view> legacy, wording as = wording::older);

[[noreturn]] void refuse_mix(const std::vector<std::string_view>& expressions,
                             const std::vector<std::string_view>& legacy);

// ConditionExpression or Expected; FilterExpression or QueryFilter or ScanFilter; or nothing, which everything passes.
class guard {
public:
    guard() = default;
    guard(const guard&) = delete;
    guard& operator=(const guard&) = delete;

    // With its check().
    void read_legacy(const json::value& body, std::string_view name, legacy_filter::form as,
                     wording words = wording::current);
    void bind(state& on, const json::value& body, expression_kind kind, placeholders& names);

    bool set() const { return condition_.has_value(); }
    bool passes(stored_item on) const { return !condition_ || condition_->matches(document(on)); }
    std::vector<std::string_view> attributes() const;
    bool reads_inside(std::string_view attribute) const { return condition_ && condition_->reads_inside(attribute); }

private:
    std::optional<legacy_filter> legacy_;
    std::optional<condition> condition_;
};

// ProjectionExpression or AttributesToGet.
std::optional<projection> read_attributes_to_get(const json::value& body);
std::optional<projection> bind_projection(state& on, const json::value& body, placeholders& names);

placeholders read_placeholders(const json::value& body, wording as = wording::current);

// Items and keys of a request: throws its failure, whatever kind it is of.
item read_checked(const json::value& from, wording as = wording::current);

}  // namespace tight::cloud::dynamodb
