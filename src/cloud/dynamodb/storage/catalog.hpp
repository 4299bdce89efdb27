// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tables of a database, by whose they are and their name; read from the file once, written when they change.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "cloud/dynamodb/storage/sqlite.hpp"
#include "cloud/dynamodb/storage/table.hpp"

namespace tight::cloud::dynamodb {

class catalog {
public:
    // A scope keeps the tables of regions and accounts apart: "us-east-1/000000000000"; empty in a shared database.
    using tables_by_name = std::map<std::string, std::unique_ptr<table>, std::less<>>;
    using scopes = std::map<std::string, tables_by_name, std::less<>>;

    explicit catalog(sqlite_connection& connection) : connection_(connection), counts_(connection) {}

    void load();
    void recount();  // the tables that a file of an older layout did not count
    table* find(std::string_view scope, std::string_view name);
    table& add(std::string_view scope, table_schema described);  // Requires: a transaction
    void save(const table& changed);
    void remove(std::string_view scope, std::string_view name);  // Requires: a transaction
    const tables_by_name& all(std::string_view scope);
    const scopes& all() const { return scopes_; }

    std::int64_t next_id();  // of tables, indexes and streams
    table_counts& counts() { return counts_; }

private:
    sqlite_connection& connection_;
    table_counts counts_;
    scopes scopes_;
    std::int64_t last_id_ = 0;
};

}  // namespace tight::cloud::dynamodb
