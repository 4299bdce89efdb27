// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/page.hpp"
#include "cloud/dynamodb/operations/table_lookup.hpp"

namespace tight::cloud::dynamodb {
namespace {

void check_segments(const json::value& body) {
    const bool segment = find_member(body, "Segment") != nullptr;
    const bool total = find_member(body, "TotalSegments") != nullptr;
    if (segment && !total)
        fail_validation(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
            "present");
    if (!total) return;
    if (!segment)
        fail_validation(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
            "present");
    const auto at = integer_member(body, "Segment", 0);
    const auto operand = integer_member(body, "TotalSegments", 1);
    if (at >= operand)
        fail_validation("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
                        std::to_string(at) + " is not less than TotalSegments: " + std::to_string(operand));
}

void start_at(const json::value& body, page_request& page, const item& start) {
    auto row = start_row(page, start);
    const bool before = row < page.range.begin;
    const bool after = !page.range.end.empty() && row >= page.range.end;
    if (before || after)
        fail_validation(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
            "correct Segment. TotalSegments: " +
            std::to_string(integer_member(body, "TotalSegments", 1)) +
            " Segment: " + std::to_string(integer_member(body, "Segment", 0)));
    continue_after(page, std::move(row));
}

}  // namespace

void scan(operation_context& context) {
    const auto& body = context.body;
    check_parameter_mix(body, {"ProjectionExpression", "FilterExpression"},
                        {"AttributesToGet", "ScanFilter", "ConditionalOperator"});
    page_request page;
    page.selected = read_attributes_to_get(body);
    page.filter.read_legacy(body, "ScanFilter", legacy_filter::form::filter, wording::older);
    const auto start = read_start_key(body, wording::older);
    check_segments(body);
    check_select(body, "Scanning");

    auto names = read_placeholders(body, wording::older);
    names.check();
    page.filter.bind(context.state, body, expression_kind::filter, names);
    if (auto bound = bind_projection(context.state, body, names)) page.selected = std::move(bound);
    names.check_all_used();

    page.source = &active_table(context, string_member(body, "TableName"));
    page.index = find_index(body, *page.source);
    page.consistent = boolean_member(body, "ConsistentRead");
    page.count_only = string_member(body, "Select") == "COUNT";
    page.capacity = requested_capacity(body);
    if (find_member(body, "Limit") != nullptr) page.limit = integer_member(body, "Limit", 0);
    if (start) check_start_size(page, *start, true);
    if (start && page.index != nullptr) {
        check_start_part(page.keys().hash, *start, true);
        check_start_part(page.keys().range, *start, false);
    }
    check_projected(body, page);
    page.range = rows_of_segment(static_cast<std::uint64_t>(integer_member(body, "Segment", 0)),
                                 static_cast<std::uint64_t>(integer_member(body, "TotalSegments", 1)));
    if (start) start_at(body, page, *start);
    if (page.selected) check_scalar_keys(page.source->schema, *page.selected);
    check_scalar_keys(page.source->schema, page.filter);
    append_page(context.output, page);
}

}  // namespace tight::cloud::dynamodb
