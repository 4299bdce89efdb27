// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedded DynamoDB: one operation in, DynamoDB's answer out, without a socket.
//
//     auto opened = dynamodb::database::open({});                                          // in memory
//     dynamodb::reply made = (*opened)->handle("CreateTable", R"({"TableName":"movies",...})");
//     made.status == 200; made.body == R"({"TableDescription":{...}})";
//
// Bodies are AWS JSON 1.0 in both directions, the same that the HTTP door (http_endpoint.hpp) carries.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/error.hpp>

#include "cloud/dynamodb/storage/database_options.hpp"

namespace tight::cloud::dynamodb {

// Whose tables a request sees. An empty member means that of database_options.
struct tenant {
    std::string_view region = {};
    std::string_view account = {};
    std::string_view key_id = {};  // the access key: each has tables of its own; empty: the account's
};

// An HTTP status and a JSON text. Errors are {"__type":"com.amazonaws.dynamodb.v20120810#X","message":"..."}.
struct response {
    int status = 200;
    std::string body = {};
};

// Calls that are kept together, in one commit; see database::propose().
using commit_id = std::uint64_t;

// Thread safety: every member may be called from any thread. Calls are served one after the other, under one lock: a
// call takes microseconds, and a transaction sees no other call between its reads and its writes.
class database {
public:
    // Fails with a sentence where the file cannot be had: another process holds it, it is no database of ours, it was
    // written by a newer version, its folder is missing or read-only.
    static result<std::unique_ptr<database>> open(database_options options);

    // A database in memory that starts with everything this one holds, and goes its own way from there.
    result<std::unique_ptr<database>> fork();

    // `operation` is what follows the dot in X-Amz-Target: "PutItem", "GetRecords". Never throws for what the body
    // holds; an unknown operation is answered UnknownOperationException.
    response handle(std::string_view operation, std::string_view body, const tenant& caller = {});

    // As handle(), for a caller that serves several requests at once: what they wrote is kept by one commit later on. A
    // reply that depends on it comes with the number of its turn, and must not be sent before settle() of that turn has
    // said that it is kept. 0: the reply may be sent at once.
    //
    //     const auto [reply, turn] = database.propose("PutItem", body);
    //     ...                                                              // more of them
    //     if (database.settle(turn)) send(reply);
    std::pair<response, commit_id> execute(std::string_view operation, std::string_view body,
                                           const tenant& caller = {});

    // Keeps what the turn wrote, unless that is done. Where it cannot be kept (a full disk), nothing of the turn has
    // happened, and the sentence says why.
    result<void> commit(commit_id id);

    static bool knows(std::string_view operation);

    // Whether there is work left that would hold a request up, such as filling the index of a large table; and some
    // milliseconds of it. handle() does it by itself: a little with each call, and all of an index before it returns.
    bool has_background_work() const;
    void advance_background_work();

    // The answer to a request whose turn could not be kept.
    static response commit_failure(const error& why);

    // Of every region and access key, sorted, each once.
    std::vector<std::string> table_names();

    // Deletes the items whose time to live is over, as DynamoDB does now and then in the background, and trims streams
    // older than a day. handle() does it by itself at most once a second; returns how many items went.
    std::size_t sweep();

    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

private:
    class implementation;
    explicit database(std::unique_ptr<implementation> self);

    std::unique_ptr<implementation> self_;
};

}  // namespace tight::cloud::dynamodb
