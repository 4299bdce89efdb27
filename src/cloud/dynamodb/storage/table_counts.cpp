// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/table_counts.hpp"

namespace tight::cloud::dynamodb {

table_counts::table_counts(sqlite_connection& connection)
    : connection_(connection),
      put_(connection, "INSERT OR REPLACE INTO tight_tallies (owner, items, bytes) VALUES (?1, ?2, ?3)"),
      erase_(connection, "DELETE FROM tight_tallies WHERE owner = ?1") {}

void table_counts::load() {
    counts_by_owner_.clear();
    changed_ = false;
    sqlite_statement all(connection_, "SELECT owner, items, bytes FROM tight_tallies");
    while (all.step()) counts_by_owner_[all.number(0)].now = {all.number(1), all.number(2)};
}

void table_counts::save() {
    if (!changed_) return;
    for (auto& [owner, each] : counts_by_owner_)
        if (each.changed) {
            put_.bind(1, owner).bind(2, each.now.items).bind(3, each.now.bytes).run();
            each.changed = false;
        }
    changed_ = false;
}

table_count table_counts::find(std::int64_t owner) const {
    const auto found = counts_by_owner_.find(owner);
    return found == counts_by_owner_.end() ? table_count() : found->second.now;
}

void table_counts::create(std::int64_t owner, table_count counted) {
    counts_by_owner_[owner] = {counted, true};
    changed_ = true;
}

void table_counts::add(std::int64_t owner, const table_count& difference) {
    if (difference.items == 0 && difference.bytes == 0) return;
    auto& output = counts_by_owner_[owner];
    output.now.items += difference.items;
    output.now.bytes += difference.bytes;
    output.changed = changed_ = true;
}

void table_counts::remove(std::int64_t owner) {
    counts_by_owner_.erase(owner);
    erase_.bind(1, owner).run();
}

}  // namespace tight::cloud::dynamodb
