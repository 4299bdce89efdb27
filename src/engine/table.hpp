// SPDX-License-Identifier: Apache-2.0
#pragma once

// A table while the database is open: its schema, its rows and the rows of its indexes, kept in step.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rows.hpp"
#include "engine/schema.hpp"

namespace tight::engine {

// Write units, each the larger of what was and what is, in steps of 1 KB. Indexes are in the schema's order.
struct write_cost {
    double table = 0;
    std::vector<double> indexes;
};

class table {
public:
    table(connection& on, table_schema described);

    table_schema schema;
    std::optional<std::int64_t> last_record;  // the number of its stream's last record; nothing: not read yet

    rows& items() { return items_; }
    rows& entries(const index_schema& of);

    // Makes one item what `after` says (stored bytes; empty: gone) where `before` is what there is now, and the entries
    // of every index with it. Requires: a transaction, if there are indexes.
    write_cost write(std::string_view key, std::string_view before, std::string_view after);

    void create();  // the SQLite tables
    void drop();
    void add_index(connection& on, index_schema added);  // made and filled from the items; unfitting ones are left out
    void drop_index(std::string_view name);

    // Counted at the first call, kept up by write() afterwards.
    tally size();
    tally size(const index_schema& of);

private:
    struct index_rows {
        std::int64_t id;
        std::unique_ptr<rows> data;
        std::optional<tally> counted;
    };
    double write_entry(const index_schema& index, index_rows& into, std::string_view before, std::string_view after);
    index_rows& rows_of(const index_schema& of);

    rows items_;
    std::optional<tally> counted_;
    std::vector<index_rows> indexes_;
};

// The bytes that an index keeps of an item: all of it, or the projected attributes.
std::string entry_bytes(const index_schema& index, std::string_view item);

double write_units(std::size_t bytes);                  // steps of 1 KB, at least one
double read_units(std::size_t bytes, bool consistent);  // steps of 4 KB, at least one; half as much where eventual

}  // namespace tight::engine
