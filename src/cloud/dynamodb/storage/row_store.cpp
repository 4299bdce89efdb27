// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/row_store.hpp"

#include "cloud/dynamodb/values/stored_item.hpp"

namespace tight::cloud::dynamodb {

rows::rows(connection& on, const std::string& name)
    : on_(on),
      name_(name),
      get_(on, "SELECT item FROM " + name + " WHERE k = ?1"),
      put_(on, "INSERT OR REPLACE INTO " + name + " (k, item) VALUES (?1, ?2)"),
      erase_(on, "DELETE FROM " + name + " WHERE k = ?1") {}

void rows::create() {
    on_.execute("CREATE TABLE " + name_ + " (k BLOB PRIMARY KEY, item BLOB NOT NULL) WITHOUT ROWID");
}

void rows::drop() {
    statement later(on_, "INSERT INTO tight_dropped (name) VALUES (?1)");
    later.bind_text(1, name_).run();
}

void rows::clear() { on_.execute("DELETE FROM " + name_); }

bool rows::get(std::string_view key, std::string& into) {
    std::optional<reading> hold;
    const auto bytes = peek(key, hold);
    into.assign(bytes);
    return !bytes.empty();
}

std::string_view rows::peek(std::string_view key, std::optional<reading>& hold) {
    get_.bind(1, key);
    hold.emplace(get_);
    return get_.step() ? get_.blob(0) : std::string_view();
}

void rows::put(std::string_view key, std::string_view bytes) { put_.bind(1, key).bind(2, bytes).run(); }

void rows::erase(std::string_view key) { erase_.bind(1, key).run(); }

statement& rows::scan(bool bounded, bool forward) {
    auto& kept = scans_[(bounded ? 2 : 0) + (forward ? 1 : 0)];
    if (!kept)
        kept = std::make_unique<statement>(on_, "SELECT k, item FROM " + name_ + " WHERE k >= ?1" +
                                                    (bounded ? " AND k < ?2" : "") + " ORDER BY k" +
                                                    (forward ? "" : " DESC"));
    return *kept;
}

rows::cursor::cursor(rows& of, const row_range& range, bool forward)
    : reads_(of.scan(!range.until.empty(), forward)), reset_(reads_) {
    reads_.bind(1, range.from);
    if (!range.until.empty()) reads_.bind(2, range.until);
}

bool rows::cursor::next() { return reads_.step(); }
std::string_view rows::cursor::key() const { return reads_.blob(0); }
std::string_view rows::cursor::bytes() const { return reads_.blob(1); }

table_count rows::count() {
    statement all(on_, "SELECT item FROM " + name_);
    table_count found;
    while (all.step()) {
        ++found.items;
        found.bytes += static_cast<std::int64_t>(stored_item(all.blob(0)).size());
    }
    return found;
}

}  // namespace tight::cloud::dynamodb
