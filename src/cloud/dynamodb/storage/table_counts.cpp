// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/table_counts.hpp"

namespace tight::cloud::dynamodb {

table_counts::table_counts(connection& on)
    : on_(on),
      put_(on, "INSERT OR REPLACE INTO tight_tallies (owner, items, bytes) VALUES (?1, ?2, ?3)"),
      erase_(on, "DELETE FROM tight_tallies WHERE owner = ?1") {}

void table_counts::load() {
    held_.clear();
    changed_ = false;
    statement all(on_, "SELECT owner, items, bytes FROM tight_tallies");
    while (all.step()) held_[all.number(0)].now = {all.number(1), all.number(2)};
}

void table_counts::save() {
    if (!changed_) return;
    for (auto& [owner, each] : held_)
        if (each.changed) {
            put_.bind(1, owner).bind(2, each.now.items).bind(3, each.now.bytes).run();
            each.changed = false;
        }
    changed_ = false;
}

table_count table_counts::of(std::int64_t owner) const {
    const auto found = held_.find(owner);
    return found == held_.end() ? table_count() : found->second.now;
}

void table_counts::create(std::int64_t owner, table_count counted) {
    held_[owner] = {counted, true};
    changed_ = true;
}

void table_counts::add(std::int64_t owner, const table_count& difference) {
    if (difference.items == 0 && difference.bytes == 0) return;
    auto& to = held_[owner];
    to.now.items += difference.items;
    to.now.bytes += difference.bytes;
    to.changed = changed_ = true;
}

void table_counts::remove(std::int64_t owner) {
    held_.erase(owner);
    erase_.bind(1, owner).run();
}

}  // namespace tight::cloud::dynamodb
