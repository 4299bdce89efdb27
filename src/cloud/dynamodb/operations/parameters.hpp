// SPDX-License-Identifier: Apache-2.0
#pragma once

// The rules that operations share for expressions and the parameters that came before them.

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/expressions/condition.hpp"
#include "cloud/dynamodb/expressions/legacy.hpp"
#include "cloud/dynamodb/expressions/placeholders.hpp"
#include "cloud/dynamodb/expressions/projection.hpp"
#include "cloud/dynamodb/operations/operation_context.hpp"

namespace tight::cloud::dynamodb {

// Throws if both kinds are used in one request, or placeholders without an expression. Names in the order messages
// list them; the older words name the missing expressions.
void check_parameter_mix(const json::value& body, std::initializer_list<std::string_view> expressions,
                         std::initializer_list<std::string_view> legacy, wording style = wording::older);

[[noreturn]] void fail_parameter_mix(const std::vector<std::string_view>& expressions,
                                     const std::vector<std::string_view>& legacy);

// ConditionExpression or Expected; FilterExpression or QueryFilter or ScanFilter; or nothing, which everything passes.
class request_condition {
public:
    request_condition() = default;
    request_condition(const request_condition&) = delete;
    request_condition& operator=(const request_condition&) = delete;

    // With its check().
    void read_legacy(const json::value& body, std::string_view name, legacy_filter::form as,
                     wording style = wording::current);
    void bind(database_state& state, const json::value& body, expression_kind kind, placeholders& names);

    bool set() const { return condition_.has_value(); }
    bool passes(stored_item stored) const { return !condition_ || condition_->matches(document(stored)); }
    std::vector<std::string_view> attributes() const;
    bool reads_inside(std::string_view attribute) const { return condition_ && condition_->reads_inside(attribute); }

private:
    std::optional<legacy_filter> legacy_;
    std::optional<condition> condition_;
};

// ProjectionExpression or AttributesToGet.
std::optional<projection> read_attributes_to_get(const json::value& body);
std::optional<projection> bind_projection(database_state& state, const json::value& body, placeholders& names);

placeholders read_placeholders(const json::value& body, wording style = wording::current);

// Items and keys of a request: throws its failure, whatever kind it is of.
item read_item_or_throw(const json::value& source, wording style = wording::current);

}  // namespace tight::cloud::dynamodb
