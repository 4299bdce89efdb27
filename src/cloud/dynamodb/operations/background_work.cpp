// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/background_work.hpp"

#include <chrono>

namespace tight::cloud::dynamodb {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds at_once{4};

bool erase_dropped(database_state& state, steady::time_point until) {
    sqlite_statement next(state.db, "SELECT name FROM tight_dropped LIMIT 1");
    if (!next.step()) return false;
    const std::string name(next.text(0));
    next.reset();
    sqlite_statement erase(state.db,
                           "DELETE FROM " + name + " WHERE k IN (SELECT k FROM " + name + " ORDER BY k LIMIT 50)");
    do {
        erase.run();
        if (state.db.changes() != 0) continue;
        state.db.execute("DROP TABLE " + name);
        sqlite_statement forget(state.db, "DELETE FROM tight_dropped WHERE name = ?1");
        forget.bind_text(1, name).run();
        return true;
    } while (steady::now() < until);
    return true;
}

bool fill_index(database_state& state, steady::time_point until) {
    for (const auto& [scope, named] : state.tables.all())
        for (const auto& [name, table] : named)
            for (auto& index : table->schema.indexes) {
                if (!index.filling()) continue;
                const auto enough = [&] { return steady::now() >= until; };
                if (!table->fill(index, enough)) return true;
                index.ready_at = state.now();
                state.tables.save(*table);
                return true;
            }
    return false;
}

}  // namespace

bool is_filling(const database_state& state) {
    for (const auto& [scope, named] : state.tables.all())
        for (const auto& [name, table] : named)
            for (const auto& index : table->schema.indexes)
                if (index.filling()) return true;
    return false;
}

bool do_background_work(database_state& state) {
    const auto until = steady::now() + at_once;
    return fill_index(state, until) || erase_dropped(state, until);
}

}  // namespace tight::cloud::dynamodb
