// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/row_store.hpp"

#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {

row_store::row_store(sqlite_connection& connection, const std::string& name)
    : connection_(connection),
      name_(name),
      get_(connection, "SELECT item FROM " + name + " WHERE k = ?1"),
      put_(connection, "INSERT OR REPLACE INTO " + name + " (k, item) VALUES (?1, ?2)"),
      erase_(connection, "DELETE FROM " + name + " WHERE k = ?1") {}

void row_store::create() {
    connection_.execute("CREATE TABLE " + name_ + " (k BLOB PRIMARY KEY, item BLOB NOT NULL) WITHOUT ROWID");
}

void row_store::drop() {
    sqlite_statement later(connection_, "INSERT INTO tight_dropped (name) VALUES (?1)");
    later.bind_text(1, name_).run();
}

void row_store::clear() { connection_.execute("DELETE FROM " + name_); }

bool row_store::get(std::string_view key, std::string& output) {
    std::optional<statement_reset> hold;
    const auto bytes = peek(key, hold);
    output.assign(bytes);
    return !bytes.empty();
}

std::string_view row_store::peek(std::string_view key, std::optional<statement_reset>& hold) {
    get_.bind(1, key);
    hold.emplace(get_);
    return get_.step() ? get_.blob(0) : std::string_view();
}

void row_store::put(std::string_view key, std::string_view bytes) { put_.bind(1, key).bind(2, bytes).run(); }

void row_store::erase(std::string_view key) { erase_.bind(1, key).run(); }

sqlite_statement& row_store::scan(bool bounded, bool forward) {
    auto& saved = scans_[(bounded ? 2 : 0) + (forward ? 1 : 0)];
    if (!saved)
        saved = std::make_unique<sqlite_statement>(connection_, "SELECT k, item FROM " + name_ + " WHERE k >= ?1" +
                                                                    (bounded ? " AND k < ?2" : "") + " ORDER BY k" +
                                                                    (forward ? "" : " DESC"));
    return *saved;
}

row_store::cursor::cursor(row_store& subject, const row_range& range, bool forward)
    : reads_(subject.scan(!range.end.empty(), forward)), reset_(reads_) {
    reads_.bind(1, range.begin);
    if (!range.end.empty()) reads_.bind(2, range.end);
}

bool row_store::cursor::next() { return reads_.step(); }
std::string_view row_store::cursor::key() const { return reads_.blob(0); }
std::string_view row_store::cursor::bytes() const { return reads_.blob(1); }

table_count row_store::count() {
    sqlite_statement all(connection_, "SELECT item FROM " + name_);
    table_count found;
    while (all.step()) {
        ++found.items;
        found.bytes += static_cast<std::int64_t>(stored_item(all.blob(0)).size());
    }
    return found;
}

}  // namespace tight::cloud::dynamodb
