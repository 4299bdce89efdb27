// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file (or memory) a database lives in: opened, locked for this process, its layout checked.

#include <tight/error.hpp>

#include "cloud/dynamodb/storage/database_options.hpp"
#include "cloud/dynamodb/storage/sqlite.hpp"

namespace tight::cloud::dynamodb {

// Written to SQLite's user_version. A file with a higher one is rejected, one with a lower one is upgraded.
inline constexpr int layout_version = 2;

// Fails with a sentence that names the file and what to do.
result<void> prepare_database(sqlite_connection& connection, const database_options& options);

// A sentence for an error of SQLite: which file, why, and what to do.
error database_error(const sqlite_error& problem, const database_options& options);

}  // namespace tight::cloud::dynamodb
