// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/page.hpp"

#include <algorithm>

#include "cloud/dynamodb/operations/keys.hpp"
#include "cloud/dynamodb/values/stored_item.hpp"
#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {
namespace {

[[noreturn]] void refuse(std::string message) { throw operation_error::validation(std::move(message)); }

struct totals {
    std::int64_t scanned = 0;
    std::int64_t count = 0;
    std::size_t bytes = 0;  // of rows read
    double item_units = 0;  // of items fetched beside an index
    std::string last_key;   // LastEvaluatedKey; empty: read to the end
};

class reader {
public:
    reader(page& of, std::string& items) : of_(of), items_(items) {}

    totals read() {
        auto& from = of_.index != nullptr ? of_.from->entries(*of_.index) : of_.from->items();
        rows::cursor cursor(from, of_.range, of_.forward);
        while (cursor.next()) {
            const stored_item row(cursor.bytes());
            ++sum_.scanned;
            sum_.bytes += row.size();
            take(row);
            if ((of_.limit && sum_.scanned >= *of_.limit) || sum_.bytes >= page_bytes) {
                row.append_selected(sum_.last_key, start_key_names(of_));
                break;
            }
        }
        return std::move(sum_);
    }

private:
    void take(const stored_item& row) {
        if (!of_.fetch) return take_whole(row);
        std::string key;
        append_row_key(key, of_.from->schema.keys, document(row));
        std::optional<reading> hold;
        const auto bytes = of_.from->items().peek(key, hold);
        const stored_item whole = bytes.empty() ? row : stored_item(bytes);
        sum_.item_units += read_units(whole.size(), of_.consistent);
        take_whole(whole);
    }

    void take_whole(const stored_item& found) {
        if (!of_.filter.passes(found)) return;
        ++sum_.count;
        if (of_.count_only) return;
        if (sum_.count > 1) items_ += ',';
        if (of_.wanted)
            of_.wanted->append_json(items_, found);
        else
            items_ += found.json();
    }

    page& of_;
    std::string& items_;
    totals sum_;
};

void append_capacity(json_object& out, const page& of, const totals& sum) {
    if (of.capacity == capacity_detail::none) return;
    consumed spent(of.from->schema);
    const double units = read_units(sum.bytes, of.consistent);
    if (of.index != nullptr)
        spent.read_index(*of.index, units);
    else
        spent.read_table(units);
    if (sum.item_units > 0) spent.read_table(sum.item_units);
    spent.append(out.member("ConsumedCapacity"), of.capacity);
}

}  // namespace

std::vector<std::string> start_key_names(const page& of) {
    auto names = attribute_names(of.from->schema.keys);
    if (of.index != nullptr)
        for (auto& name : attribute_names(of.index->keys)) names.push_back(std::move(name));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

void append_page(std::string& to, page& of) {
    json_object out(to);
    totals sum;
    if (of.count_only) {
        std::string nothing;
        sum = reader(of, nothing).read();
    } else {
        std::string& items = out.member("Items");
        items += '[';
        sum = reader(of, items).read();
        items += ']';
    }
    out.number("Count", sum.count);
    out.number("ScannedCount", sum.scanned);
    if (!sum.last_key.empty()) out.member("LastEvaluatedKey") += sum.last_key;
    append_capacity(out, of, sum);
}

void check_select(const json::value& body, std::string_view verb) {
    const auto select = text(body, "Select");
    const std::string_view wanted = given(body, "ProjectionExpression") != nullptr ? "ProjectionExpression"
                                    : given(body, "AttributesToGet") != nullptr    ? "AttributesToGet"
                                                                                   : "";
    if (select == "SPECIFIC_ATTRIBUTES" && wanted.empty())
        refuse(std::string(verb == "Querying" ? "1 validation error detected: " : "") +
               "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
    if (!select.empty() && select != "SPECIFIC_ATTRIBUTES" && !wanted.empty())
        refuse(std::string("Cannot specify the ")
                   .append(wanted)
                   .append(" when choosing to get ")
                   .append(select == "COUNT" ? "only the Count" : select));
    if (select == "ALL_PROJECTED_ATTRIBUTES" && given(body, "IndexName") == nullptr)
        refuse("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
}

std::optional<item> read_start_key(const json::value& body, wording as) {
    const auto* key = given(body, "ExclusiveStartKey");
    if (key == nullptr) return {};
    auto read = read_item(*key, as);
    if (read) return std::move(*read);
    const auto& message = read.error().message();
    for (const auto* bare :
         {"contains duplicates", "number set", "numeric value", "significant digits", "number with magnitude"})
        if (message.find(bare) != std::string::npos) throw read.error();
    refuse("The provided starting key is invalid: " + message);
}

const index_schema* find_index(const json::value& body, const table& from) {
    const auto* name = given(body, "IndexName");
    if (name == nullptr) return nullptr;
    return &named_index(from, read_string(*name), flag(body, "ConsistentRead"));
}

const index_schema& named_index(const table& from, std::string_view name, bool consistent) {
    const auto* found = from.schema.index(name);
    if (found == nullptr) refuse("The table does not have the specified index: " + std::string(name));
    if (found->filling()) refuse("Cannot read from backfilling global secondary index: " + found->name);
    if (found->global && consistent) refuse("Consistent reads are not supported on global secondary indexes");
    return *found;
}

void check_projected(const json::value& body, page& of) {
    if (of.index == nullptr || of.index->projects == projecting::all) return;
    std::string missing;
    const auto need = [&](std::string_view name) {
        if (of.index->holds(name)) return;
        missing.append(missing.empty() ? "" : ", ").append(name);
    };
    if (of.wanted)
        for (const auto& name : of.wanted->attributes()) need(name);
    const bool everything = text(body, "Select") == "ALL_ATTRIBUTES";
    if (!of.index->global) {
        of.fetch = everything || !missing.empty();
        return;
    }
    if (everything)
        refuse(
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global "
            "secondary index " +
            of.index->name + " because its projection type is not ALL");
    if (!missing.empty())
        refuse("One or more parameter values were invalid: Global secondary index " + of.index->name +
               " does not project [" + missing + "]");
}

void check_start_size(const page& of, const item& key, bool scanning) {
    if (key.size() == start_key_names(of).size()) return;
    refuse(scanning && of.index == nullptr
               ? "The provided starting key is invalid: The provided key element does not match the schema"
               : "The provided starting key is invalid");
}

void check_start_part(const std::vector<key_attribute>& parts, const item& key, bool hash) {
    for (const auto& part : parts) {
        if (key.find(part.name) == nullptr) refuse("The provided starting key is invalid");
        check_part_of_key(part, key, hash);
    }
}

std::string start_row(const page& of, const item& key) {
    item table_key;
    for (const auto& name : attribute_names(of.from->schema.keys))
        if (const auto* held = key.find(name)) table_key.set(name, *held);
    std::string row;
    try {
        row = key_of_request(of.from->schema, table_key);
    } catch (const operation_error& wrong) {
        refuse("The provided starting key is invalid: " + wrong.message());
    }
    if (of.index == nullptr) return row;
    row.clear();
    append_index_key(row, of.index->keys, of.from->schema.keys, document(key));
    return row;
}

void continue_after(page& of, std::string row) {
    if (of.forward)
        of.range.from = std::move(row.append(1, '\0'));
    else
        of.range.until = std::move(row);
}

}  // namespace tight::cloud::dynamodb
