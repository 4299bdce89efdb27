// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/catalog.hpp"

#include <algorithm>

namespace tight::cloud::dynamodb {

void catalog::load() {
    scopes_.clear();
    counts_.load();
    last_id_ = connection_.number("SELECT last FROM tight_ids");
    sqlite_statement stored(connection_, "SELECT scope, definition FROM tight_tables");
    while (stored.step()) {
        auto described = table_from_json(json::parse(stored.text(1)).value());
        auto result = std::make_unique<table>(connection_, counts_, std::move(described));
        scopes_[std::string(stored.text(0))].emplace(result->schema.name, std::move(result));
    }
}

void catalog::recount() {
    sqlite_transaction transaction(connection_);
    for (auto& [scope, named] : scopes_)
        for (auto& [name, table] : named) table->recount();
    counts_.save();
    transaction.commit();
}

const catalog::tables_by_name& catalog::all(std::string_view scope) {
    const auto found = scopes_.find(scope);
    return found == scopes_.end() ? scopes_[std::string(scope)] : found->second;
}

table* catalog::find(std::string_view scope, std::string_view name) {
    const auto tables = scopes_.find(scope);
    if (tables == scopes_.end()) return nullptr;
    const auto found = tables->second.find(name);
    return found == tables->second.end() ? nullptr : found->second.get();
}

table& catalog::add(std::string_view scope, table_schema described) {
    sqlite_statement insert(connection_,
                            "INSERT INTO tight_tables (id, scope, name, definition) VALUES (?1, ?2, ?3, ?4)");
    const auto definition = json::serialize(to_json(described));
    insert.bind(1, described.id).bind_text(2, scope).bind_text(3, described.name).bind_text(4, definition).run();
    auto result = std::make_unique<table>(connection_, counts_, std::move(described));
    result->create();
    auto& saved = scopes_[std::string(scope)][result->schema.name];
    saved = std::move(result);
    return *saved;
}

void catalog::save(const table& changed) {
    sqlite_statement update(connection_, "UPDATE tight_tables SET definition = ?2 WHERE id = ?1");
    const auto definition = json::serialize(to_json(changed.schema));
    update.bind(1, changed.schema.id).bind_text(2, definition).run();
}

void catalog::remove(std::string_view scope, std::string_view name) {
    auto* found = find(scope, name);
    if (found == nullptr) return;
    for (const auto* sql : {"DELETE FROM tight_tables WHERE id = ?1", "DELETE FROM tight_expiry WHERE owner = ?1"}) {
        sqlite_statement erase(connection_, sql);
        erase.bind(1, found->schema.id).run();
    }
    auto streams = found->schema.past_streams;
    if (found->schema.stream) streams.push_back(*found->schema.stream);
    for (const auto& stream : streams) {
        sqlite_statement erase(connection_, "DELETE FROM tight_records WHERE stream = ?1");
        erase.bind(1, stream.id).run();
    }
    found->drop();
    auto& tables = scopes_.find(scope)->second;
    tables.erase(tables.find(name));
}

std::int64_t catalog::next_id() {
    ++last_id_;
    sqlite_statement update(connection_, "UPDATE tight_ids SET last = ?1");
    update.bind(1, last_id_).run();
    return last_id_;
}

}  // namespace tight::cloud::dynamodb
