// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many items each table and index holds, and their bytes: kept in the file, so that describing a table of a million
// items does not read them.

#include <cstdint>
#include <map>

#include "cloud/dynamodb/storage/sqlite.hpp"

namespace tight::cloud::dynamodb {

struct table_count {
    std::int64_t items = 0;
    std::int64_t bytes = 0;
};

// Used by one thread at a time.
class table_counts {
public:
    explicit table_counts(sqlite_connection& connection);

    void load();  // forgets what was not saved
    void save();  // Requires: a transaction, which keeps the numbers together with the rows they count

    // By the id of a table or an index; known for each that create() was called for.
    table_count find(std::int64_t owner) const;
    void create(std::int64_t owner, table_count counted = {});
    void add(std::int64_t owner, const table_count& difference);
    void remove(std::int64_t owner);
    bool knows(std::int64_t owner) const { return counts_by_owner_.contains(owner); }

private:
    struct entry {
        table_count now;
        bool changed = false;
    };
    std::map<std::int64_t, entry> counts_by_owner_;
    bool changed_ = false;
    sqlite_connection& connection_;
    sqlite_statement put_;
    sqlite_statement erase_;
};

}  // namespace tight::cloud::dynamodb
