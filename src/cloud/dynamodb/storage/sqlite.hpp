// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQLite with owners: a connection, prepared statements that are compiled when first used, and a transaction that is
// undone unless committed. What SQLite refuses is thrown as sqlite_error.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/exception.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tight::cloud::dynamodb {

class sqlite_error final : public exception {
public:
    sqlite_error(int code, std::string message) : exception(std::move(message)), code_(code) {}
    int code() const { return code_; }  // SQLite's primary result code

private:
    int code_;
};

// Used by one thread at a time.
class sqlite_connection {
public:
    // Nothing: in memory.
    explicit sqlite_connection(const std::optional<std::filesystem::path>& file);
    ~sqlite_connection();
    sqlite_connection(const sqlite_connection&) = delete;
    sqlite_connection& operator=(const sqlite_connection&) = delete;

    void execute(const std::string& sql);
    std::int64_t number(const std::string& sql);  // the first column of the first row
    void copy_into(sqlite_connection& other);     // replaces what the other one holds

    // One transaction at a time; those of class transaction nest in it.
    void begin();
    void commit();             // throws if that fails, after a rollback
    void rollback() noexcept;  // nothing where none is open
    bool in_transaction() const;
    bool has_written() const;      // in the transaction that is open
    std::int64_t changes() const;  // rows that the last statement has inserted, changed or deleted

    sqlite3* handle() const { return handle_; }
    [[noreturn]] void fail(int code) const;

private:
    friend class sqlite_transaction;
    struct transaction_statements;  // the statements that begin and end, prepared

    sqlite3* handle_ = nullptr;
    std::unique_ptr<transaction_statements> statements_;
};

// A prepared statement. Columns belong to the row that step() stopped at; blobs and texts bound must live until
// the statement is reset.
class sqlite_statement {
public:
    sqlite_statement(sqlite_connection& connection, std::string sql) : connection_(&connection), sql_(std::move(sql)) {}
    ~sqlite_statement();
    sqlite_statement(const sqlite_statement&) = delete;
    sqlite_statement& operator=(const sqlite_statement&) = delete;

    sqlite_statement& bind(int index, std::string_view blob);
    sqlite_statement& bind_text(int index, std::string_view text);
    sqlite_statement& bind(int index, std::int64_t value);
    bool step();  // whether there is a row
    void run();   // to its end, then reset
    void reset();

    std::string_view blob(int column) const;
    std::string_view text(int column) const;
    std::int64_t number(int column) const;

private:
    sqlite3_stmt* prepared();

    sqlite_connection* connection_;
    std::string sql_;
    sqlite3_stmt* handle_ = nullptr;
};

// Resets a statement when its reading scope is left.
class statement_reset {
public:
    explicit statement_reset(sqlite_statement& what) : what_(what) {}
    ~statement_reset() { what_.reset(); }
    statement_reset(const statement_reset&) = delete;
    statement_reset& operator=(const statement_reset&) = delete;

private:
    sqlite_statement& what_;
};

// All or nothing: a transaction of its own, or a part of the one that is open.
class sqlite_transaction {
public:
    explicit sqlite_transaction(sqlite_connection& connection);
    ~sqlite_transaction();
    sqlite_transaction(const sqlite_transaction&) = delete;
    sqlite_transaction& operator=(const sqlite_transaction&) = delete;

    void commit();

private:
    sqlite_connection& connection_;
    bool nested_;
    bool open_ = true;
};

}  // namespace tight::cloud::dynamodb
