// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/key_encoding.hpp"
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/page.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }

// A start key must be a place where the query could have stopped.
void check_within(const page& of, const key_range& asked, const item& start) {
    std::string hash;
    for (const auto& part : of.keys().hash) encode_key(hash, *start.find(part.name));
    std::string range;
    for (const auto& part : of.keys().range) encode_key(range, *start.find(part.name));
    if (asked.restricted) {
        if (range < asked.from || (!asked.until.empty() && range >= asked.until))
            refuse("The provided starting key does not match the range key predicate");
        if (hash != asked.hash) refuse("The query can return at most one row and cannot be restarted");
    } else if (hash != asked.hash) {
        refuse("The provided starting key is outside query boundaries based on provided conditions");
    }
}

void check_filter(const page& of, std::string_view parameter) {
    for (const auto& attribute : of.filter.attributes())
        for (const auto* parts : {&of.keys().hash, &of.keys().range})
            for (const auto& key : *parts)
                if (key.name == attribute)
                    refuse(std::string(parameter) +
                           " can only contain non-primary key attributes: Primary key attribute: " + key.name);
}

key_condition read_key_condition(call& of, placeholders& names) {
    if (const auto* written = given(of.body, "KeyConditionExpression"))
        return key_condition(of.on.expressions.parse(expression_kind::key_condition, read_string(*written)), names);
    return key_condition(*given(of.body, "KeyConditions"));
}

}  // namespace

void query(call& of) {
    const auto& body = of.body;
    check_parameter_mix(body, {"ProjectionExpression", "FilterExpression", "KeyConditionExpression"},
                        {"AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"});
    page asked;
    asked.filter.read_legacy(body, "QueryFilter", legacy_filter::form::filter);
    asked.wanted = read_attributes_to_get(body);
    const auto start = read_start_key(body);
    if (given(body, "KeyConditions") == nullptr && given(body, "KeyConditionExpression") == nullptr)
        refuse("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
    check_select(body, "Querying");

    auto names = read_placeholders(body);
    names.check();
    const auto condition = read_key_condition(of, names);
    asked.filter.bind(of.on, body, expression_kind::filter, names);
    if (auto bound = bind_projection(of.on, body, names)) asked.wanted = std::move(bound);
    names.check_all_used();
    condition.check(given(body, "IndexName") != nullptr);

    asked.from = &active_table(of, text(body, "TableName"));
    asked.index = find_index(body, *asked.from);
    asked.forward = flag(body, "ScanIndexForward", true);
    asked.consistent = flag(body, "ConsistentRead");
    asked.count_only = text(body, "Select") == "COUNT";
    asked.capacity = wanted_capacity(body);
    if (given(body, "Limit") != nullptr) asked.limit = integer(body, "Limit", 0);

    if (start) check_start_size(asked, *start, false), check_start_part(asked.keys().hash, *start, true);
    const auto range = condition.plan(asked.keys());
    asked.range = rows_of(range);
    if (start) {
        check_start_part(asked.keys().range, *start, false);
        auto row = start_row(asked, *start);
        check_within(asked, range, *start);
        continue_after(asked, std::move(row));
    }
    if (asked.wanted) check_scalar_keys(asked.from->schema, *asked.wanted);
    check_filter(asked, given(body, "QueryFilter") != nullptr ? "QueryFilter" : "Filter Expression");
    check_projected(body, asked);
    check_scalar_keys(asked.from->schema, asked.filter);
    append_page(of.out, asked);
}

}  // namespace tight::cloud::dynamodb
