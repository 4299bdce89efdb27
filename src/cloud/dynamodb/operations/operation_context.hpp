// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an operation works with: the state of the database, one request, and the text of its answer.

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include <tight/json.hpp>

#include "cloud/dynamodb/database.hpp"
#include "cloud/dynamodb/expressions/expression_cache.hpp"
#include "cloud/dynamodb/partiql/statement.hpp"
#include "cloud/dynamodb/storage/catalog.hpp"
#include "cloud/dynamodb/storage/expiry.hpp"
#include "cloud/dynamodb/storage/sqlite.hpp"
#include "cloud/dynamodb/validation/input_validation.hpp"
#include "cloud/dynamodb/values/operation_error.hpp"

namespace tight::cloud::dynamodb {

// An answered TransactWriteItems or ExecuteTransaction, by its ClientRequestToken.
struct idempotent_response {
    std::string request;
    std::string answer;
    std::int64_t at = 0;  // milliseconds
};

// One database. Guarded by `lock`, which database::handle holds while an operation runs.
struct database_state {
    explicit database_state(options options);

    std::int64_t now() const;  // milliseconds since the epoch

    options settings;
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
    std::string& output;      // the answer's JSON; starts empty
};

// ---- Members of a request; absent and null are the same. Each throws a SerializationException where the member is of
// another type, which check_input has ruled out for all that the operation's input has ----

const json::value* find_member(const json::value& source, std::string_view name);
const json::array& array_member(const json::value& source, std::string_view name);  // empty where there is none
const json::object& object_member(const json::value& source,
                                  std::string_view name);  // of a map; empty where there is none
std::string_view string_member(const json::value& source, std::string_view name, std::string_view otherwise = {});
bool boolean_member(const json::value& source, std::string_view name, bool otherwise = false);
std::int64_t integer_member(const json::value& source, std::string_view name, std::int64_t otherwise);

// The table's name, taken out of an ARN where one was given.
std::string_view name_of_table(std::string_view name_or_arn);

// Throws ResourceNotFoundException where it is absent, or not active any more or yet.
table& active_table(operation_context& context, std::string_view name_or_arn);

// As active_table, with the message that DescribeTable and its kin give; a table that is CREATING is found.
table& described_table(operation_context& context, std::string_view name_or_arn);

// ---- Answers ----

// Appends members one after the other: {"a":1,"b":2}.
class json_object {
public:
    explicit json_object(std::string& output) : output_(output) { output_ += '{'; }
    ~json_object() { output_ += '}'; }
    json_object(const json_object&) = delete;
    json_object& operator=(const json_object&) = delete;

    std::string& member(std::string_view name);       // of plain letters; what follows is its value
    std::string& member_text(std::string_view name);  // any name
    void members(std::string_view text);              // members already written, without braces
    void text(std::string_view name, std::string_view content);
    void number(std::string_view name, std::int64_t content);
    void flag(std::string_view name, bool content);
    void seconds(std::string_view name, std::int64_t milliseconds);  // 1763678641.123

private:
    std::string& output_;
    bool first_ = true;
};

void append_units(std::string& output, double units);  // "0.5", "1.0"

}  // namespace tight::cloud::dynamodb
