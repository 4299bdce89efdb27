// SPDX-License-Identifier: Apache-2.0
#include "engine/sqlite.hpp"

#include <sqlite3.h>

namespace tight::engine {

connection::connection(const std::optional<std::filesystem::path>& file) {
    const std::string name = file ? file->string() : ":memory:";
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
    if (code == SQLITE_OK) return;
    const std::string message = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    sqlite3_close_v2(handle_);
    throw sqlite_error(code, message);
}

connection::~connection() { sqlite3_close_v2(handle_); }

void connection::fail(int code) const { throw sqlite_error(code & 0xFF, sqlite3_errmsg(handle_)); }

void connection::execute(const std::string& sql) {
    if (const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr); code != SQLITE_OK) fail(code);
}

std::int64_t connection::number(const std::string& sql) {
    statement asked(*this, sql);
    return asked.step() ? asked.number(0) : 0;
}

void connection::copy_into(connection& other) {
    sqlite3_backup* backup = sqlite3_backup_init(other.handle_, "main", handle_, "main");
    if (backup == nullptr) other.fail(sqlite3_errcode(other.handle_));
    sqlite3_backup_step(backup, -1);
    if (const int code = sqlite3_backup_finish(backup); code != SQLITE_OK) other.fail(code);
}

statement::~statement() { sqlite3_finalize(handle_); }

sqlite3_stmt* statement::prepared() {
    if (handle_ == nullptr) {
        const int code = sqlite3_prepare_v3(on_->handle(), sql_.c_str(), static_cast<int>(sql_.size()) + 1,
                                            SQLITE_PREPARE_PERSISTENT, &handle_, nullptr);
        if (code != SQLITE_OK) on_->fail(code);
    }
    return handle_;
}

statement& statement::bind(int index, std::string_view blob) {
    // SQLite binds NULL for a null pointer, so empty blobs get one that is not.
    const char* from = blob.empty() ? "" : blob.data();
    if (const int code = sqlite3_bind_blob64(prepared(), index, from, blob.size(), SQLITE_STATIC); code != SQLITE_OK)
        on_->fail(code);
    return *this;
}

statement& statement::bind_text(int index, std::string_view text) {
    const char* from = text.empty() ? "" : text.data();
    if (const int code = sqlite3_bind_text64(prepared(), index, from, text.size(), SQLITE_STATIC, SQLITE_UTF8);
        code != SQLITE_OK)
        on_->fail(code);
    return *this;
}

statement& statement::bind(int index, std::int64_t value) {
    if (const int code = sqlite3_bind_int64(prepared(), index, value); code != SQLITE_OK) on_->fail(code);
    return *this;
}

bool statement::step() {
    const int code = sqlite3_step(prepared());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    const std::string message = sqlite3_errmsg(on_->handle());
    reset();
    throw sqlite_error(code & 0xFF, message);
}

void statement::run() {
    step();
    reset();
}

void statement::reset() {
    if (handle_ != nullptr) sqlite3_reset(handle_);
}

std::string_view statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::string_view statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column)));
}

std::int64_t statement::number(int column) const { return sqlite3_column_int64(handle_, column); }

transaction::transaction(connection& on) : on_(on) { on_.execute("BEGIN IMMEDIATE"); }

transaction::~transaction() {
    // SQLite may have rolled back by itself (disk full); then there is nothing left to undo.
    if (open_ && sqlite3_get_autocommit(on_.handle()) == 0)
        sqlite3_exec(on_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void transaction::commit() {
    on_.execute("COMMIT");
    open_ = false;
}

}  // namespace tight::engine
