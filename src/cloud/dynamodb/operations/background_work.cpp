// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/operations/background_work.hpp"

#include <chrono>

namespace tight::cloud::dynamodb {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds at_once{4};

bool erase_dropped(state& on, steady::time_point until) {
    statement next(on.db, "SELECT name FROM tight_dropped LIMIT 1");
    if (!next.step()) return false;
    const std::string name(next.text(0));
    next.reset();
    statement erase(on.db, "DELETE FROM " + name + " WHERE k IN (SELECT k FROM " + name + " ORDER BY k LIMIT 50)");
    do {
        erase.run();
        if (on.db.changes() != 0) continue;
        on.db.execute("DROP TABLE " + name);
        statement forget(on.db, "DELETE FROM tight_dropped WHERE name = ?1");
        forget.bind_text(1, name).run();
        return true;
    } while (steady::now() < until);
    return true;
}

bool fill_index(state& on, steady::time_point until) {
    for (const auto& [scope, named] : on.tables.all())
        for (const auto& [name, held] : named)
            for (auto& index : held->schema.indexes) {
                if (!index.filling()) continue;
                const auto enough = [&] { return steady::now() >= until; };
                if (!held->fill(index, enough)) return true;
                index.ready_at = on.now();
                on.tables.save(*held);
                return true;
            }
    return false;
}

}  // namespace

bool is_filling(const state& on) {
    for (const auto& [scope, named] : on.tables.all())
        for (const auto& [name, held] : named)
            for (const auto& index : held->schema.indexes)
                if (index.filling()) return true;
    return false;
}

bool do_background_work(state& on) {
    const auto until = steady::now() + at_once;
    return fill_index(on, until) || erase_dropped(on, until);
}

}  // namespace tight::cloud::dynamodb
