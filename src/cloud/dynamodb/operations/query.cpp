// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/page.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"
#include "cloud/dynamodb/values/key_encoding.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

// A start key must be a place where the query could have stopped.
void check_within(const page_request& page, const key_range& conditions, const item& start) {
    std::string hash;
    for (const auto& part : page.keys().hash) encode_key(hash, *start.find(part.name));
    std::string range;
    for (const auto& part : page.keys().range) encode_key(range, *start.find(part.name));
    if (conditions.restricted) {
        if (range < conditions.begin || (!conditions.end.empty() && range >= conditions.end))
            fail_validation("The provided starting key does not match the range key predicate");
        if (hash != conditions.hash) fail_validation("The query can return at most one row and cannot be restarted");
    } else if (hash != conditions.hash) {
        fail_validation("The provided starting key is outside query boundaries based on provided conditions");
    }
}

void check_filter(const page_request& page, std::string_view parameter) {
    for (const auto& attribute : page.filter.attributes())
        for (const auto* parts : {&page.keys().hash, &page.keys().range})
            for (const auto& key : *parts)
                if (key.name == attribute)
                    fail_validation(std::string(parameter) +
                                    " can only contain non-primary key attributes: Primary key attribute: " + key.name);
}

key_condition read_key_condition(operation_context& context, placeholders& names) {
    if (const auto* written = find_member(context.body, "KeyConditionExpression"))
        return key_condition(context.state.expressions.parse(expression_kind::key_condition, read_string(*written)),
                             names);
    return key_condition(*find_member(context.body, "KeyConditions"));
}

}  // namespace

void query(operation_context& context) {
    const auto& body = context.body;
    check_parameter_mix(body, {"ProjectionExpression", "FilterExpression", "KeyConditionExpression"},
                        {"AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"});
    page_request page;
    page.filter.read_legacy(body, "QueryFilter", legacy_filter::form::filter);
    page.selected = read_attributes_to_get(body);
    const auto start = read_start_key(body);
    if (find_member(body, "KeyConditions") == nullptr && find_member(body, "KeyConditionExpression") == nullptr)
        fail_validation(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
    check_select(body, "Querying");

    auto names = read_placeholders(body);
    names.check();
    const auto condition = read_key_condition(context, names);
    page.filter.bind(context.state, body, expression_kind::filter, names);
    if (auto bound = bind_projection(context.state, body, names)) page.selected = std::move(bound);
    names.check_all_used();
    condition.check(find_member(body, "IndexName") != nullptr);

    page.source = &active_table(context, string_member(body, "TableName"));
    page.index = find_index(body, *page.source);
    page.forward = boolean_member(body, "ScanIndexForward", true);
    page.consistent = boolean_member(body, "ConsistentRead");
    page.count_only = string_member(body, "Select") == "COUNT";
    page.capacity = requested_capacity(body);
    if (find_member(body, "Limit") != nullptr) page.limit = integer_member(body, "Limit", 0);

    if (start) check_start_size(page, *start, false), check_start_part(page.keys().hash, *start, true);
    const auto range = condition.plan(page.keys());
    page.range = rows_of(range);
    if (start) {
        check_start_part(page.keys().range, *start, false);
        auto row = start_row(page, *start);
        check_within(page, range, *start);
        continue_after(page, std::move(row));
    }
    if (page.selected) check_scalar_keys(page.source->schema, *page.selected);
    check_filter(page, find_member(body, "QueryFilter") != nullptr ? "QueryFilter" : "Filter Expression");
    check_projected(body, page);
    check_scalar_keys(page.source->schema, page.filter);
    append_page(context.output, page);
}

}  // namespace tight::cloud::dynamodb
