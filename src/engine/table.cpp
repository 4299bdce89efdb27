// SPDX-License-Identifier: Apache-2.0
#include "engine/table.hpp"

#include <algorithm>

#include "engine/stored_item.hpp"

namespace tight::engine {
namespace {

std::string table_name(std::int64_t id) { return "items_" + std::to_string(id); }
std::string index_name(std::int64_t id) { return "index_" + std::to_string(id); }

void adjust(std::optional<tally>& counted, std::string_view before, std::string_view after) {
    if (!counted) return;
    const auto weight = [](std::string_view bytes) {
        return bytes.empty() ? 0 : static_cast<std::int64_t>(stored_item(bytes).size());
    };
    counted->items += (after.empty() ? 0 : 1) - (before.empty() ? 0 : 1);
    counted->bytes += weight(after) - weight(before);
}

std::size_t weight(std::string_view bytes) { return bytes.empty() ? 0 : stored_item(bytes).size(); }

}  // namespace

double write_units(std::size_t bytes) { return static_cast<double>(std::max<std::size_t>(1, (bytes + 1023) / 1024)); }

double read_units(std::size_t bytes, bool consistent) {
    return static_cast<double>(std::max<std::size_t>(1, (bytes + 4095) / 4096)) * (consistent ? 1 : 0.5);
}

std::string entry_bytes(const index_schema& index, std::string_view from) {
    if (index.projects == projecting::all) return std::string(from);
    const stored_item stored(from);
    item kept;
    kept.reserve(index.attributes.size());
    for (const auto& name : index.attributes)
        if (auto held = stored.decode(name)) kept.set(name, std::move(*held));
    return store(kept);
}

table::table(connection& on, table_schema described) : schema(std::move(described)), items_(on, table_name(schema.id)) {
    for (const auto& each : schema.indexes)
        indexes_.push_back({each.id, std::make_unique<rows>(on, index_name(each.id)), {}});
}

table::index_rows& table::rows_of(const index_schema& of) {
    return *std::find_if(indexes_.begin(), indexes_.end(), [&](const auto& each) { return each.id == of.id; });
}

rows& table::entries(const index_schema& of) { return *rows_of(of).data; }

write_cost table::write(std::string_view key, std::string_view before, std::string_view after) {
    write_cost cost;
    cost.table = write_units(std::max(weight(before), weight(after)));
    if (!after.empty())
        items_.put(key, after);
    else if (!before.empty())
        items_.erase(key);
    adjust(counted_, before, after);
    for (const auto& index : schema.indexes)
        cost.indexes.push_back(before == after ? 0 : write_entry(index, rows_of(index), before, after));
    return cost;
}

double table::write_entry(const index_schema& index, index_rows& into, std::string_view before,
                          std::string_view after) {
    std::string old_key;
    std::string new_key;
    const bool was =
        !before.empty() && append_index_key(old_key, index.keys, schema.keys, document(stored_item(before)));
    const bool is = !after.empty() && append_index_key(new_key, index.keys, schema.keys, document(stored_item(after)));
    const std::string old_bytes = was ? entry_bytes(index, before) : std::string();
    const std::string new_bytes = is ? entry_bytes(index, after) : std::string();
    if (was && is && old_key == new_key && old_bytes == new_bytes) return 0;

    double cost = 0;
    if (was && is && old_key == new_key) {
        cost = write_units(std::max(weight(old_bytes), weight(new_bytes)));
    } else {
        if (was) into.data->erase(old_key), cost += write_units(weight(old_bytes));
        if (is) cost += write_units(weight(new_bytes));
    }
    if (is) into.data->put(new_key, new_bytes);
    adjust(into.counted, old_bytes, new_bytes);
    return cost;
}

void table::create() {
    items_.create();
    for (auto& each : indexes_) each.data->create();
}

void table::drop() {
    items_.drop();
    for (auto& each : indexes_) each.data->drop();
}

void table::add_index(connection& on, index_schema added) {
    indexes_.push_back({added.id, std::make_unique<rows>(on, index_name(added.id)), {}});
    auto& into = indexes_.back();
    into.data->create();
    const row_range everything;
    rows::cursor all(items_, everything, true);
    while (all.next()) write_entry(added, into, {}, all.bytes());
    schema.indexes.push_back(std::move(added));
}

void table::drop_index(std::string_view name) {
    const auto* described = schema.index(name);
    if (described == nullptr) return;
    const auto id = described->id;
    rows_of(*described).data->drop();
    std::erase_if(indexes_, [&](const auto& each) { return each.id == id; });
    std::erase_if(schema.indexes, [&](const auto& each) { return each.id == id; });
}

tally table::size() {
    if (!counted_) counted_ = items_.count();
    return *counted_;
}

tally table::size(const index_schema& of) {
    auto& index = rows_of(of);
    if (!index.counted) index.counted = index.data->count();
    return *index.counted;
}

}  // namespace tight::engine
