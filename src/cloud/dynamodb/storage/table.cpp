// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/table.hpp"

#include <algorithm>

#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {
namespace {

std::string table_name(std::int64_t id) { return "items_" + std::to_string(id); }
std::string index_name(std::int64_t id) { return "index_" + std::to_string(id); }

constexpr std::int64_t filled_at_once = 2000;

std::size_t weight(std::string_view bytes) { return bytes.empty() ? 0 : stored_item(bytes).size(); }

table_count difference(std::string_view before, std::string_view after) {
    return {(after.empty() ? 0 : 1) - (before.empty() ? 0 : 1),
            static_cast<std::int64_t>(weight(after)) - static_cast<std::int64_t>(weight(before))};
}

}  // namespace

double write_units(std::size_t bytes) { return static_cast<double>(std::max<std::size_t>(1, (bytes + 1023) / 1024)); }

double read_units(std::size_t bytes, bool consistent) {
    return static_cast<double>(std::max<std::size_t>(1, (bytes + 4095) / 4096)) * (consistent ? 1 : 0.5);
}

std::string entry_bytes(const index_schema& index, std::string_view input) {
    if (index.projects == projecting::all) return std::string(input);
    const stored_item stored(input);
    item entry;
    entry.reserve(index.attributes.size());
    for (const auto& name : index.attributes)
        if (auto content = stored.decode(name)) entry.set(name, std::move(*content));
    return store(entry);
}

table::table(sqlite_connection& connection, table_counts& counts, table_schema described)
    : schema(std::move(described)), counts_(counts), items_(connection, table_name(schema.id)) {
    for (const auto& each : schema.indexes)
        indexes_.push_back({each.id, std::make_unique<row_store>(connection, index_name(each.id)), {}});
}

table::index_rows& table::rows_of(const index_schema& index) {
    return *std::find_if(indexes_.begin(), indexes_.end(), [&](const auto& each) { return each.id == index.id; });
}

row_store& table::entries(const index_schema& index) { return *rows_of(index).data; }

write_cost table::write(std::string_view key, std::string_view before, std::string_view after) {
    write_cost cost;
    cost.table = write_units(std::max(weight(before), weight(after)));
    if (!after.empty())
        items_.put(key, after);
    else if (!before.empty())
        items_.erase(key);
    counts_.add(schema.id, difference(before, after));
    for (const auto& index : schema.indexes)
        cost.indexes.push_back(before == after ? 0 : write_entry(index, rows_of(index), before, after));
    return cost;
}

double table::write_entry(const index_schema& index, index_rows& target, std::string_view before,
                          std::string_view after) {
    std::string old_key;
    std::string new_key;
    bool was = !before.empty() && append_index_key(old_key, index.keys, schema.keys, document(stored_item(before)));
    if (was && index.filling()) {
        std::optional<statement_reset> hold;
        was = !target.data->peek(old_key, hold).empty();
    }
    const bool is = !after.empty() && append_index_key(new_key, index.keys, schema.keys, document(stored_item(after)));
    const std::string old_bytes = was ? entry_bytes(index, before) : std::string();
    const std::string new_bytes = is ? entry_bytes(index, after) : std::string();
    if (was && is && old_key == new_key && old_bytes == new_bytes) return 0;

    double cost = 0;
    if (was && is && old_key == new_key) {
        cost = write_units(std::max(weight(old_bytes), weight(new_bytes)));
    } else {
        if (was) target.data->erase(old_key), cost += write_units(weight(old_bytes));
        if (is) cost += write_units(weight(new_bytes));
    }
    if (is) target.data->put(new_key, new_bytes);
    counts_.add(index.id, difference(old_bytes, new_bytes));
    return cost;
}

void table::create() {
    items_.create();
    counts_.create(schema.id);
    for (auto& each : indexes_) {
        each.data->create();
        counts_.create(each.id);
    }
}

void table::drop() {
    items_.drop();
    counts_.remove(schema.id);
    for (auto& each : indexes_) {
        each.data->drop();
        counts_.remove(each.id);
    }
}

void table::recount() {
    if (!counts_.knows(schema.id)) counts_.create(schema.id, items_.count());
    for (auto& each : indexes_)
        if (!counts_.knows(each.id)) counts_.create(each.id, each.data->count());
}

bool table::add_index(sqlite_connection& connection, index_schema added) {
    indexes_.push_back({added.id, std::make_unique<row_store>(connection, index_name(added.id)), {}});
    auto& target = indexes_.back();
    target.data->create();
    counts_.create(added.id);
    schema.indexes.push_back(std::move(added));
    const auto& index = schema.indexes.back();
    if (size().items > filled_at_once) return false;
    return fill(index, [] { return false; });
}

// A write may have made it already.
void table::fill_entry(const index_schema& index, index_rows& target, std::string_view item) {
    std::string key;
    std::optional<statement_reset> hold;
    if (!append_index_key(key, index.keys, schema.keys, document(stored_item(item)))) return;
    if (!target.data->peek(key, hold).empty()) return;
    hold.reset();
    write_entry(index, target, {}, item);
}

void table::drop_index(std::string_view name) {
    const auto* described = schema.index(name);
    if (described == nullptr) return;
    const auto id = described->id;
    rows_of(*described).data->drop();
    counts_.remove(id);
    std::erase_if(indexes_, [&](const auto& each) { return each.id == id; });
    std::erase_if(schema.indexes, [&](const auto& each) { return each.id == id; });
}

}  // namespace tight::cloud::dynamodb
