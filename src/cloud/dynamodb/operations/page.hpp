// SPDX-License-Identifier: Apache-2.0
#pragma once

// What Query and Scan share: a range of rows of a table or an index, read until Limit or 1 MB, filtered and projected.

#include <optional>
#include <string>
#include <string_view>

#include "cloud/dynamodb/operations/capacity.hpp"
#include "cloud/dynamodb/operations/operation_context.hpp"
#include "cloud/dynamodb/operations/parameters.hpp"
#include "cloud/dynamodb/storage/row_key.hpp"
#include "cloud/dynamodb/storage/table.hpp"

namespace tight::cloud::dynamodb {

inline constexpr std::size_t page_bytes = 1024 * 1024;

struct page_request {
    table* source = nullptr;
    const index_schema* index = nullptr;  // nothing: the table itself
    row_range range;
    bool forward = true;
    std::optional<std::int64_t> limit;
    bool consistent = false;
    bool count_only = false;
    bool fetch = false;  // a local index's entries hold too little: read the items
    request_condition filter;
    std::optional<projection> selected;
    capacity_detail capacity = capacity_detail::none;

    const key_shape& keys() const { return index != nullptr ? index->keys : source->schema.keys; }
};

// The attributes of a LastEvaluatedKey: the table's keys and the index's, sorted, each once.
std::vector<std::string> start_key_names(const page_request& page);

// Appends the whole response.
void append_page(std::string& output, page_request& page);

// Stage 3 of what both take: Select, AttributesToGet. `verb`: "Querying" or "Scanning".
void check_select(const json::value& body, std::string_view verb);

// ExclusiveStartKey, checked by itself; nothing if there is none.
std::optional<item> read_start_key(const json::value& body, wording style = wording::current);

// The index that the request names, or nullptr. Throws a ValidationException if there is no such index, or where it
// cannot serve the request.
const index_schema* find_index(const json::value& body, const table& table);
const index_schema& named_index(const table& table, std::string_view name, bool consistent);
void check_projected(const json::value& body, page_request& page);

// A start key against the keys of what is read, in the service's order and words: how many attributes, then the
// index's or table's own, then the table's; and the row it means. All throw a ValidationException.
void check_start_size(const page_request& page, const item& key, bool scanning);
void check_start_part(const std::vector<key_attribute>& parts, const item& key, bool hash);
std::string start_row(const page_request& page, const item& key);

// Continues a range after that row, in the page's direction.
void continue_after(page_request& page, std::string row);

void query(operation_context& context);
void scan(operation_context& context);

}  // namespace tight::cloud::dynamodb
