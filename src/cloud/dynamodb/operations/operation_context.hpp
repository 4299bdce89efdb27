// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an operation works with: the state of the database, one request, and the text of its response.

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include <tight/json.hpp>

#include "cloud/dynamodb/expressions/expression_cache.hpp"
#include "cloud/dynamodb/operations/json_object.hpp"
#include "cloud/dynamodb/partiql/statement.hpp"
#include "cloud/dynamodb/storage/catalog.hpp"
#include "cloud/dynamodb/storage/database_options.hpp"
#include "cloud/dynamodb/storage/expiry.hpp"
#include "cloud/dynamodb/storage/sqlite.hpp"
#include "cloud/dynamodb/validation/input_shape.hpp"
#include "cloud/dynamodb/validation/request_members.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb {

// The response to a TransactWriteItems or ExecuteTransaction, by its ClientRequestToken.
struct idempotent_response {
    std::string request;
    std::string response;
    std::int64_t at = 0;  // milliseconds
};

// One database. Guarded by `lock`, which database::handle holds while an operation runs.
struct database_state {
    explicit database_state(database_options options);

    std::int64_t now() const;  // milliseconds since the epoch

    database_options settings;
    sqlite_connection db;
    catalog tables;
    expiry expiries;
    sqlite_statement add_record;  // of a stream
    expression_cache expressions;
    partiql::statement_cache statements;
    std::map<std::string, idempotent_response, std::less<>> tokens;
    std::int64_t next_sweep = 0;
    bool background_work = true;  // whether there may be any; see background_work.hpp
    std::mutex lock;
};

struct operation_context {
    database_state& state;
    std::string_view region;
    std::string_view account;
    std::string scope;  // of the catalog
    const shape& input;
    const json::value& body;  // passed check_input
    std::string& output;      // the response's JSON; starts empty
};

}  // namespace tight::cloud::dynamodb
