// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stored items by row key: one SQLite table for each DynamoDB table and each of its indexes, (k BLOB PRIMARY KEY,
// item BLOB) WITHOUT ROWID, so that rows lie in the order of their keys. SQLite can open the file and show them.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cloud/dynamodb/storage/row_key.hpp"
#include "cloud/dynamodb/storage/sqlite.hpp"
#include "cloud/dynamodb/storage/table_counts.hpp"

namespace tight::cloud::dynamodb {

// Used by one thread at a time; one cursor of a `rows` is open at a time.
class row_store {
public:
    row_store(sqlite_connection& connection, const std::string& name);  // of a table that create() has created

    void create();
    void drop();  // its rows are erased later, in the background; see background_work.hpp
    void clear();

    // Whether there is such a row; its item's bytes are then in `into`.
    bool get(std::string_view key, std::string& output);

    // The item's bytes in SQLite's own memory, until `hold` goes; empty if there is none.
    std::string_view peek(std::string_view key, std::optional<statement_reset>& hold);

    void put(std::string_view key, std::string_view bytes);
    void erase(std::string_view key);

    // Rows of a range, first to last or last to first. The range must outlive the cursor, and nothing may be written
    // meanwhile.
    class cursor {
    public:
        cursor(row_store& subject, const row_range& range, bool forward);
        bool next();
        std::string_view key() const;
        std::string_view bytes() const;

    private:
        sqlite_statement& reads_;
        statement_reset reset_;
    };

    table_count count();  // reads them all

private:
    friend class cursor;
    sqlite_statement& scan(bool bounded, bool forward);

    sqlite_connection& connection_;
    std::string name_;
    sqlite_statement get_;
    sqlite_statement put_;
    sqlite_statement erase_;
    std::unique_ptr<sqlite_statement> scans_[4];
};

}  // namespace tight::cloud::dynamodb
