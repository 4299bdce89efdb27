// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/page.hpp"

#include <algorithm>

#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

struct totals {
    std::int64_t scanned = 0;
    std::int64_t count = 0;
    std::size_t bytes = 0;  // of rows read
    double item_units = 0;  // of items fetched beside an index
    std::string last_key;   // LastEvaluatedKey; empty: read to the end
};

class reader {
public:
    reader(page_request& page, std::string& items) : page_(page), items_(items) {}

    totals read() {
        auto& source = page_.index != nullptr ? page_.source->entries(*page_.index) : page_.source->items();
        row_store::cursor cursor(source, page_.range, page_.forward);
        while (cursor.next()) {
            const stored_item row(cursor.bytes());
            ++sum_.scanned;
            sum_.bytes += row.size();
            take(row);
            if ((page_.limit && sum_.scanned >= *page_.limit) || sum_.bytes >= page_bytes) {
                row.append_selected(sum_.last_key, start_key_names(page_));
                break;
            }
        }
        return std::move(sum_);
    }

private:
    void take(const stored_item& row) {
        if (!page_.fetch) return take_whole(row);
        std::string key;
        append_row_key(key, page_.source->schema.keys, document(row));
        std::optional<statement_reset> hold;
        const auto bytes = page_.source->items().peek(key, hold);
        const stored_item whole = bytes.empty() ? row : stored_item(bytes);
        sum_.item_units += read_units(whole.size(), page_.consistent);
        take_whole(whole);
    }

    void take_whole(const stored_item& found) {
        if (!page_.filter.passes(found)) return;
        ++sum_.count;
        if (page_.count_only) return;
        if (sum_.count > 1) items_ += ',';
        if (page_.selected)
            page_.selected->append_json(items_, found);
        else
            items_ += found.json();
    }

    page_request& page_;
    std::string& items_;
    totals sum_;
};

void append_capacity(json_object& object, const page_request& page, const totals& totals) {
    if (page.capacity == capacity_detail::none) return;
    consumed_capacity capacity(page.source->schema);
    const double units = read_units(totals.bytes, page.consistent);
    if (page.index != nullptr)
        capacity.read_index(*page.index, units);
    else
        capacity.read_table(units);
    if (totals.item_units > 0) capacity.read_table(totals.item_units);
    capacity.append(object.member("ConsumedCapacity"), page.capacity);
}

}  // namespace

std::vector<std::string> start_key_names(const page_request& page) {
    auto names = attribute_names(page.source->schema.keys);
    if (page.index != nullptr)
        for (auto& name : attribute_names(page.index->keys)) names.push_back(std::move(name));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

void append_page(std::string& output, page_request& page) {
    json_object object(output);
    totals totals;
    if (page.count_only) {
        std::string nothing;
        totals = reader(page, nothing).read();
    } else {
        std::string& items = object.member("Items");
        items += '[';
        totals = reader(page, items).read();
        items += ']';
    }
    object.number("Count", totals.count);
    object.number("ScannedCount", totals.scanned);
    if (!totals.last_key.empty()) object.member("LastEvaluatedKey") += totals.last_key;
    append_capacity(object, page, totals);
}

void check_select(const json::value& body, std::string_view verb) {
    const auto select = string_member(body, "Select");
    const std::string_view requested = find_member(body, "ProjectionExpression") != nullptr ? "ProjectionExpression"
                                       : find_member(body, "AttributesToGet") != nullptr    ? "AttributesToGet"
                                                                                            : "";
    if (select == "SPECIFIC_ATTRIBUTES" && requested.empty())
        fail_validation(
            std::string(verb == "Querying" ? "1 validation error detected: " : "") +
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
    if (!select.empty() && select != "SPECIFIC_ATTRIBUTES" && !requested.empty())
        fail_validation(std::string("Cannot specify the ")
                            .append(requested)
                            .append(" when choosing to get ")
                            .append(select == "COUNT" ? "only the Count" : select));
    if (select == "ALL_PROJECTED_ATTRIBUTES" && find_member(body, "IndexName") == nullptr)
        fail_validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
}

std::optional<item> read_start_key(const json::value& body, wording style) {
    const auto* key = find_member(body, "ExclusiveStartKey");
    if (key == nullptr) return {};
    auto read = read_item(*key, style);
    if (read) return std::move(*read);
    if (read.error().about() == fault::element) throw read.error();
    fail_validation("The provided starting key is invalid: " + read.error().message());
}

const index_schema* find_index(const json::value& body, const table& table) {
    const auto* name = find_member(body, "IndexName");
    if (name == nullptr) return nullptr;
    return &named_index(table, read_string(*name), boolean_member(body, "ConsistentRead"));
}

const index_schema& named_index(const table& table, std::string_view name, bool consistent) {
    const auto* found = table.schema.index(name);
    if (found == nullptr) fail_validation("The table does not have the specified index: " + std::string(name));
    if (found->filling()) fail_validation("Cannot read from backfilling global secondary index: " + found->name);
    if (found->global && consistent) fail_validation("Consistent reads are not supported on global secondary indexes");
    return *found;
}

void check_projected(const json::value& body, page_request& page) {
    if (page.index == nullptr || page.index->projects == projecting::all) return;
    std::string missing;
    const auto need = [&](std::string_view name) {
        if (page.index->holds(name)) return;
        missing.append(missing.empty() ? "" : ", ").append(name);
    };
    if (page.selected)
        for (const auto& name : page.selected->attributes()) need(name);
    const bool everything = string_member(body, "Select") == "ALL_ATTRIBUTES";
    if (!page.index->global) {
        page.fetch = everything || !missing.empty();
        return;
    }
    if (everything)
        fail_validation(
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
            "secondary index " +
            page.index->name + " because its projection type is not ALL");
    if (!missing.empty())
        fail_validation("One or more parameter values were invalid: Global secondary index " + page.index->name +
                        " does not project [" + missing + "]");
}

void check_start_size(const page_request& page, const item& key, bool scanning) {
    if (key.size() == start_key_names(page).size()) return;
    fail_validation(scanning && page.index == nullptr
                        ? "The provided starting key is invalid: The provided key element does not match the schema"
                        : "The provided starting key is invalid");
}

void check_start_part(const std::vector<key_attribute>& parts, const item& key, bool hash) {
    for (const auto& part : parts) {
        if (key.find(part.name) == nullptr) fail_validation("The provided starting key is invalid");
        check_part_of_key(part, key, hash);
    }
}

std::string start_row(const page_request& page, const item& key) {
    item table_key;
    for (const auto& name : attribute_names(page.source->schema.keys))
        if (const auto* content = key.find(name)) table_key.set(name, *content);
    std::string row;
    try {
        row = key_of_request(page.source->schema, table_key);
    } catch (const operation_error& error) {
        fail_validation("The provided starting key is invalid: " + error.message());
    }
    if (page.index == nullptr) return row;
    row.clear();
    append_index_key(row, page.index->keys, page.source->schema.keys, document(key));
    return row;
}

void continue_after(page_request& page, std::string row) {
    if (page.forward)
        page.range.begin = std::move(row.append(1, '\0'));
    else
        page.range.end = std::move(row);
}

}  // namespace tight::cloud::dynamodb
