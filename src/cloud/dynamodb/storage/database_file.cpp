// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/database_file.hpp"

#include <sqlite3.h>

#include <string>

namespace tight::cloud::dynamodb {
namespace {

// "tigh": tells our files from other SQLite databases.
constexpr std::int64_t application_id = 0x74696768;

// What layout 2 added.
constexpr const char* create_second =
    "CREATE TABLE tight_tallies (owner INTEGER PRIMARY KEY, items INTEGER NOT NULL, bytes INTEGER NOT NULL);"
    "CREATE TABLE tight_dropped (name TEXT PRIMARY KEY) WITHOUT ROWID;";

void create_layout(sqlite_connection& connection) {
    connection.execute(
        "BEGIN IMMEDIATE;"
        "CREATE TABLE tight_tables (id INTEGER PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL,"
        " definition TEXT NOT NULL, UNIQUE (scope, name));"
        "CREATE TABLE tight_ids (last INTEGER NOT NULL);"
        "INSERT INTO tight_ids VALUES (0);"
        "CREATE TABLE tight_records (stream INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,"
        " record TEXT NOT NULL, PRIMARY KEY (stream, number)) WITHOUT ROWID;"
        "CREATE TABLE tight_expiry (second INTEGER NOT NULL, owner INTEGER NOT NULL, k BLOB NOT NULL,"
        " PRIMARY KEY (second, owner, k)) WITHOUT ROWID;" +
        std::string(create_second) + "PRAGMA application_id = " + std::to_string(application_id) +
        ";PRAGMA user_version = " + std::to_string(layout_version) + ";COMMIT");
}

// Layout 1 had no tallies: they are counted once, by catalog::recount().
void upgrade_layout(sqlite_connection& connection, std::int64_t source) {
    if (source == layout_version) return;
    connection.execute("BEGIN IMMEDIATE;" + std::string(create_second) +
                       "PRAGMA user_version = " + std::to_string(layout_version) + ";COMMIT");
}

void set_pragmas(sqlite_connection& connection, const database_options& options) {
    if (!options.path) {
        connection.execute("PRAGMA temp_store = MEMORY; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF");
        return;
    }
    connection.execute(
        "PRAGMA page_size = 8192; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA secure_delete = OFF;"
        // A checkpoint holds everybody up while it syncs: often and small rather than seldom and long.
        "PRAGMA wal_autocheckpoint = 500; PRAGMA journal_size_limit = 33554432;");
    connection.execute(options.sync == durability::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

}  // namespace

result<void> prepare_database(sqlite_connection& connection, const database_options& options) {
    set_pragmas(connection, options);
    const auto version = connection.number("PRAGMA user_version");
    const auto application = connection.number("PRAGMA application_id");
    const bool empty = connection.number("SELECT count(*) FROM sqlite_master") == 0;
    const std::string where = options.path ? options.path->string() : std::string("the database");
    if (empty && version == 0) {
        create_layout(connection);
        return {};
    }
    if (application != application_id)
        return fail(errc::io, where + " is an SQLite database of another program; give another --db-path");
    if (version > layout_version)
        return fail(errc::io, where + " was written by a newer version of tight (layout " + std::to_string(version) +
                                  ", this one knows " + std::to_string(layout_version) +
                                  "); update tight, or give another --db-path");
    // Takes the write lock now, so that a second process learns at once that the file is in use.
    if (options.path) connection.execute("BEGIN IMMEDIATE; COMMIT");
    upgrade_layout(connection, version);
    return {};
}

error database_error(const sqlite_error& problem, const database_options& options) {
    const std::string where = options.path ? options.path->string() : std::string("the database in memory");
    switch (problem.code()) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {errc::conflict, where + " is in use by another process; stop it, or give another --db-path"};
        case SQLITE_CANTOPEN:
            return {errc::io, where + " cannot be opened: its folder is missing or may not be written"};
        case SQLITE_READONLY:
            return {errc::io, where + " is read-only, or its folder is; make them writable, or give another --db-path"};
        case SQLITE_NOTADB:
            return {errc::io, where + " is no database; give another --db-path, or move the file away"};
        case SQLITE_FULL:
            return {errc::io, where + " cannot be written: its disk is full, a quota or limit is reached, or it fails"};
        default:
            return {errc::io, where + " cannot be used: " + problem.what()};
    }
}

}  // namespace tight::cloud::dynamodb
