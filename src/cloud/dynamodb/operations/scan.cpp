// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/operations/page.hpp"

namespace tight::cloud::dynamodb {
namespace {

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }

void check_segments(const json::value& body) {
    const bool segment = given(body, "Segment") != nullptr;
    const bool total = given(body, "TotalSegments") != nullptr;
    if (segment && !total)
        refuse(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
            "present");
    if (!total) return;
    if (!segment)
        refuse(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
            "present");
    const auto at = integer(body, "Segment", 0);
    const auto of = integer(body, "TotalSegments", 1);
    if (at >= of)
        refuse("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
               std::to_string(at) + " is not less than TotalSegments: " + std::to_string(of));
}

void start_at(const json::value& body, page& asked, const item& start) {
    auto row = start_row(asked, start);
    const bool before = row < asked.range.from;
    const bool after = !asked.range.until.empty() && row >= asked.range.until;
    if (before || after)
        refuse(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
            "correct Segment. TotalSegments: " +
            std::to_string(integer(body, "TotalSegments", 1)) +
            " Segment: " + std::to_string(integer(body, "Segment", 0)));
    continue_after(asked, std::move(row));
}

}  // namespace

void scan(call& of) {
    const auto& body = of.body;
    check_parameter_mix(body, {"ProjectionExpression", "FilterExpression"},
                        {"AttributesToGet", "ScanFilter", "ConditionalOperator"});
    page asked;
    asked.wanted = read_attributes_to_get(body);
    asked.filter.read_legacy(body, "ScanFilter", legacy_filter::form::filter, wording::older);
    const auto start = read_start_key(body, wording::older);
    check_segments(body);
    check_select(body, "Scanning");

    auto names = read_placeholders(body, wording::older);
    names.check();
    asked.filter.bind(of.on, body, expression_kind::filter, names);
    if (auto bound = bind_projection(of.on, body, names)) asked.wanted = std::move(bound);
    names.check_all_used();

    asked.from = &active_table(of, text(body, "TableName"));
    asked.index = find_index(body, *asked.from);
    asked.consistent = flag(body, "ConsistentRead");
    asked.count_only = text(body, "Select") == "COUNT";
    asked.capacity = wanted_capacity(body);
    if (given(body, "Limit") != nullptr) asked.limit = integer(body, "Limit", 0);
    if (start) check_start_size(asked, *start, true);
    if (start && asked.index != nullptr) {
        check_start_part(asked.keys().hash, *start, true);
        check_start_part(asked.keys().range, *start, false);
    }
    check_projected(body, asked);
    asked.range = rows_of_segment(static_cast<std::uint64_t>(integer(body, "Segment", 0)),
                                  static_cast<std::uint64_t>(integer(body, "TotalSegments", 1)));
    if (start) start_at(body, asked, *start);
    if (asked.wanted) check_scalar_keys(asked.from->schema, *asked.wanted);
    check_scalar_keys(asked.from->schema, asked.filter);
    append_page(of.out, asked);
}

}  // namespace tight::cloud::dynamodb
