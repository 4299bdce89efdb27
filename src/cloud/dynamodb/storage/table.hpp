// SPDX-License-Identifier: Apache-2.0
#pragma once

// A table while the database is open: its schema, its rows and the rows of its indexes, kept in step.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/storage/row_store.hpp"
#include "cloud/dynamodb/storage/schema.hpp"

namespace tight::cloud::dynamodb {

// Write units, each the larger of what was and what is, in steps of 1 KB. Indexes are in the schema's order.
struct write_cost {
    double table = 0;
    std::vector<double> indexes;
};

class table {
public:
    table(sqlite_connection& connection, table_counts& counts, table_schema described);

    table_schema schema;
    std::optional<std::int64_t> last_record;  // the number of its stream's last record; nothing: not read yet

    row_store& items() { return items_; }
    row_store& entries(const index_schema& index);

    // Makes one item what `after` says (stored bytes; empty: gone) where `before` is what there is now, and the entries
    // of every index with it. Requires: a transaction, if there are indexes.
    write_cost write(std::string_view key, std::string_view before, std::string_view after);

    void create();  // the SQLite tables
    void drop();
    void recount();  // what has no tally yet; Requires: a transaction

    // Makes the index, and fills it from the items (unfitting ones are left out) unless they are many. False: it is
    // filled by fill(), again and again until that says so.
    bool add_index(sqlite_connection& connection, index_schema added);

    // Adds entries of items that are there until `enough` says so; whether it holds all of them.
    template <class Enough>
    bool fill(const index_schema& index, Enough enough) {
        auto& target = rows_of(index);
        const row_range rest{target.filled_to, {}};
        row_store::cursor all(items_, rest, true);
        while (all.next()) {
            target.filled_to.assign(all.key()).push_back('\0');
            fill_entry(index, target, all.bytes());
            if (enough()) return false;
        }
        return true;
    }
    void drop_index(std::string_view name);

    table_count size() const { return counts_.find(schema.id); }
    table_count size(const index_schema& index) const { return counts_.find(index.id); }

private:
    struct index_rows {
        std::int64_t id;
        std::unique_ptr<row_store> data;
        std::string filled_to;  // while it is filled: the key to go on from
    };
    double write_entry(const index_schema& index, index_rows& target, std::string_view before, std::string_view after);
    void fill_entry(const index_schema& index, index_rows& target, std::string_view item);
    index_rows& rows_of(const index_schema& index);

    table_counts& counts_;
    row_store items_;
    std::vector<index_rows> indexes_;
};

// The bytes that an index keeps of an item: all of it, or the projected attributes.
std::string entry_bytes(const index_schema& index, std::string_view item);

double write_units(std::size_t bytes);                  // steps of 1 KB, at least one
double read_units(std::size_t bytes, bool consistent);  // steps of 4 KB, at least one; half as much where eventual

}  // namespace tight::cloud::dynamodb
