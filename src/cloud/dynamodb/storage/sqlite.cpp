// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/storage/sqlite.hpp"

#include <sqlite3.h>

namespace tight::cloud::dynamodb {

struct sqlite_connection::transaction_statements {
    explicit transaction_statements(sqlite_connection& connection)
        : begin(connection, "BEGIN"),
          commit(connection, "COMMIT"),
          savepoint(connection, "SAVEPOINT part"),
          release(connection, "RELEASE part"),
          rollback_to(connection, "ROLLBACK TO part") {}

    sqlite_statement begin;
    sqlite_statement commit;
    sqlite_statement savepoint;
    sqlite_statement release;
    sqlite_statement rollback_to;
};

sqlite_connection::sqlite_connection(const std::optional<std::filesystem::path>& file) {
    const std::string name = file ? file->string() : ":memory:";
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
    if (code == SQLITE_OK && sqlite3_db_readonly(handle_, "main") == 1) code = SQLITE_READONLY;  // opened all the same
    if (code == SQLITE_OK) {
        statements_ = std::make_unique<transaction_statements>(*this);
        return;
    }
    const std::string message = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    sqlite3_close_v2(handle_);
    throw sqlite_error(code, message);
}

sqlite_connection::~sqlite_connection() {
    rollback();
    statements_.reset();
    sqlite3_close_v2(handle_);
}

std::int64_t sqlite_connection::changes() const { return sqlite3_changes64(handle_); }

void sqlite_connection::begin() { statements_->begin.run(); }

void sqlite_connection::commit() {
    try {
        statements_->commit.run();
    } catch (const sqlite_error&) {
        rollback();
        throw;
    }
}

void sqlite_connection::rollback() noexcept {
    if (in_transaction()) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

bool sqlite_connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

bool sqlite_connection::has_written() const { return sqlite3_txn_state(handle_, "main") == SQLITE_TXN_WRITE; }

void sqlite_connection::fail(int code) const {
    code &= 0xFF;
    // A quota or a limit of the process counts as a full disk, and so does every other failure to write.
    if (sqlite3_extended_errcode(handle_) == SQLITE_IOERR_WRITE) code = SQLITE_FULL;
    throw sqlite_error(code, sqlite3_errmsg(handle_));
}

void sqlite_connection::execute(const std::string& sql) {
    if (const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK) fail(code);
}

std::int64_t sqlite_connection::number(const std::string& sql) {
    sqlite_statement request(*this, sql);
    return request.step() ? request.number(0) : 0;
}

void sqlite_connection::copy_into(sqlite_connection& other) {
    sqlite3_backup* backup = sqlite3_backup_init(other.handle_, "main", handle_, "main");
    if (backup == nullptr) other.fail(sqlite3_errcode(other.handle_));
    sqlite3_backup_step(backup, -1);
    if (const int code = sqlite3_backup_finish(backup); code != SQLITE_OK) other.fail(code);
}

sqlite_statement::~sqlite_statement() { sqlite3_finalize(handle_); }

sqlite3_stmt* sqlite_statement::prepared() {
    if (handle_ == nullptr) {
        const int code = sqlite3_prepare_v3(connection_->handle(), sql_.c_str(), static_cast<int>(sql_.size()) + 1,
                                            SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
        if (code != SQLITE_OK) connection_->fail(code);
    }
    return handle_;
}

sqlite_statement& sqlite_statement::bind(int index, std::string_view blob) {
    // SQLite binds NULL for a null pointer, so empty blobs get one that is not.
    const char* source = blob.empty() ? "" : blob.data();
    if (const int code = sqlite3_bind_blob64(prepared(), index, source, blob.size(), SQLITE_STATIC); code != SQLITE_OK)
        connection_->fail(code);
    return *this;
}

sqlite_statement& sqlite_statement::bind_text(int index, std::string_view text) {
    const char* source = text.empty() ? "" : text.data();
    if (const int code = sqlite3_bind_text64(prepared(), index, source, text.size(), SQLITE_STATIC, SQLITE_UTF8);
        code != SQLITE_OK)
        connection_->fail(code);
    return *this;
}

sqlite_statement& sqlite_statement::bind(int index, std::int64_t value) {
    if (const int code = sqlite3_bind_int64(prepared(), index, value); code != SQLITE_OK) connection_->fail(code);
    return *this;
}

bool sqlite_statement::step() {
    const int code = sqlite3_step(prepared());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    try {
        connection_->fail(code);
    } catch (const sqlite_error&) {
        reset();
        throw;
    }
}

void sqlite_statement::run() {
    step();
    reset();
}

void sqlite_statement::reset() {
    if (handle_ != nullptr) sqlite3_reset(handle_);
}

std::string_view sqlite_statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::string_view sqlite_statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::int64_t sqlite_statement::number(int column) const { return sqlite3_column_int64(handle_, column); }

sqlite_transaction::sqlite_transaction(sqlite_connection& connection)
    : connection_(connection), nested_(connection.in_transaction()) {
    (nested_ ? connection_.statements_->savepoint : connection_.statements_->begin).run();
}

sqlite_transaction::~sqlite_transaction() {
    // SQLite may have undone everything by itself (disk full); then there is nothing left to undo.
    if (!open_ || !connection_.in_transaction()) return;
    if (nested_) try {
            connection_.statements_->rollback_to.run();
            connection_.statements_->release.run();
            return;
        } catch (const sqlite_error&) {  // then everything is rolled back, rather than half of it
        }
    connection_.rollback();
}

void sqlite_transaction::commit() {
    if (nested_)
        connection_.statements_->release.run();
    else
        connection_.commit();
    open_ = false;
}

}  // namespace tight::cloud::dynamodb
