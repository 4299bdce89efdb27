// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/parameters.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

std::string joined(const std::vector<std::string_view>& names, std::string_view between) {
    std::string text;
    for (const auto& name : names) text.append(text.empty() ? "" : between).append(name);
    return text;
}

}  // namespace

void fail_parameter_mix(const std::vector<std::string_view>& expressions, const std::vector<std::string_view>& legacy) {
    fail_validation(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {" +
            joined(legacy, ", ") + "} Expression parameters: {" + joined(expressions, ", ") + "}",
        fault::request);
}

void check_parameter_mix(const json::value& body, std::initializer_list<std::string_view> expressions,
                         std::initializer_list<std::string_view> legacy, wording style) {
    std::vector<std::string_view> used;
    std::vector<std::string_view> old;
    for (const auto& name : expressions)
        if (find_member(body, name) != nullptr) used.push_back(name);
    for (const auto& name : legacy)
        if (find_member(body, name) != nullptr) old.push_back(name);
    // A query may keep its old KeyConditions beside the new filter.
    if (find_member(body, "KeyConditionExpression") == nullptr) std::erase(old, "KeyConditions");
    if (!used.empty() && !old.empty()) fail_parameter_mix(used, old);
    if (used.empty() && find_member(body, "ExpressionAttributeNames") != nullptr)
        fail_validation("ExpressionAttributeNames can only be specified when using expressions", fault::request);

    std::vector<std::string_view> valued;
    for (const auto& name : expressions)
        if (name != "ProjectionExpression") valued.push_back(name);
    const bool any =
        std::any_of(valued.begin(), valued.end(), [&](auto name) { return find_member(body, name) != nullptr; });
    if (!valued.empty() && !any && find_member(body, "ExpressionAttributeValues") != nullptr)
        fail_validation("ExpressionAttributeValues can only be specified when using expressions" +
                            (style == wording::current
                                 ? std::string()
                                 : ": " + joined(valued, " and ") + (valued.size() > 1 ? " are null" : " is null")),
                        fault::request);
}

void request_condition::read_legacy(const json::value& body, std::string_view name, legacy_filter::form as,
                                    wording style) {
    const auto* conditions = find_member(body, name);
    const auto joined_by = string_member(body, "ConditionalOperator");
    const auto* members = conditions == nullptr ? nullptr : conditions->if_object();
    if (!joined_by.empty() && (conditions == nullptr || (members != nullptr && members->empty())))
        fail_validation("ConditionalOperator cannot be used without Filter or Expected");
    if (conditions == nullptr) return;
    legacy_.emplace(*conditions, as, joined_by == "OR", style);
    legacy_->check();
    if (!joined_by.empty() && legacy_->size() == 1)
        fail_validation("ConditionalOperator can only be used when Filter or Expected has two or more elements");
    if (legacy_->size() == 0) {
        legacy_.reset();
        return;
    }
    condition_.emplace(legacy_->as_condition());
}

void request_condition::bind(database_state& state, const json::value& body, expression_kind kind,
                             placeholders& names) {
    const auto* written = find_member(body, parameter_name(kind));
    if (written == nullptr) return;
    condition_.emplace(state.expressions.parse(kind, read_string(*written)), names);
}

std::vector<std::string_view> request_condition::attributes() const {
    return condition_ ? condition_->attributes() : std::vector<std::string_view>();
}

std::optional<projection> read_attributes_to_get(const json::value& body) {
    if (find_member(body, "AttributesToGet") == nullptr) return {};
    std::vector<std::string> requested;
    std::unordered_set<std::string> seen;
    for (const auto& name : array_member(body, "AttributesToGet")) {
        if (name.is_null()) continue;
        std::string text(read_string(name));
        if (!seen.insert(text).second)
            fail_validation("One or more parameter values were invalid: Duplicate value in attribute name: " + text);
        requested.push_back(std::move(text));
    }
    return projection(std::move(requested));
}

std::optional<projection> bind_projection(database_state& state, const json::value& body, placeholders& names) {
    const auto* written = find_member(body, "ProjectionExpression");
    if (written == nullptr) return {};
    return projection(state.expressions.parse(expression_kind::projection, read_string(*written)), names);
}

placeholders read_placeholders(const json::value& body, wording style) {
    return placeholders(find_member(body, "ExpressionAttributeNames"), find_member(body, "ExpressionAttributeValues"),
                        style);
}

item read_item_or_throw(const json::value& source, wording style) {
    auto read = read_item(source, style);
    if (!read) throw read.error();
    return std::move(*read);
}

}  // namespace tight::cloud::dynamodb
