// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedded DynamoDB: takes one operation, returns DynamoDB's response, without a socket.
//
//     auto opened = cloud::dynamodb::database::open({});                                 // in memory
//     auto response = (*opened)->handle("CreateTable", R"({"TableName":"movies",...})");
//     response.status == 200; response.body == R"({"TableDescription":{...}})";
//
// Bodies are AWS JSON 1.0 in both directions, as the HTTP endpoint (http_endpoint.hpp) carries it.

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

// Identifies what is committed together; see database::execute().
using commit_id = std::uint64_t;

// Thread safety: every member may be called from any thread. Requests run one after the other, under one lock: each
// takes microseconds, and a transaction sees no other request between its reads and its writes.
class database {
public:
    // Fails with a sentence if the file cannot be used: another process has it open, it is not a database of ours, a
    // newer version wrote it, its folder is missing or read-only.
    static result<std::unique_ptr<database>> open(database_options options);

    // A database in memory that starts with everything that this one holds, and is independent from then on.
    result<std::unique_ptr<database>> fork();

    // `operation` is what follows the dot in X-Amz-Target: "PutItem", "GetRecords". Never throws for what the body
    // holds; an unknown operation returns UnknownOperationException. Commits before it returns, and does some of the
    // background work: a little with each request, and all of an index that the request created.
    response handle(std::string_view operation, std::string_view body, const tenant& caller = {});

    // The first half of handle(), for a host that serves several requests at once and commits them together. A response
    // that depends on uncommitted writes comes with the id of their commit, and must not be sent before complete(). 0:
    // it may be sent at once.
    //
    //     auto [response, id] = database.execute("PutItem", body);
    //     ...                                                              // more of them
    //     send(database.complete(std::move(response), id));
    std::pair<response, commit_id> execute(std::string_view operation, std::string_view body,
                                           const tenant& caller = {});

    // The second half: commits, unless that is done, and returns the response to send, which is an
    // InternalServerError if the commit failed.
    response complete(response result, commit_id id);

    // Commits what execute() wrote under this id, unless that is done. If it cannot be committed (a full disk), all of
    // it is rolled back, and the sentence says why.
    result<void> commit(commit_id id);

    static bool knows(std::string_view operation);

    // Whether there is work that would hold a request up, such as filling the index of a large table; and some
    // milliseconds of it. False: it failed, and should be tried again later. handle() does it by itself.
    bool has_background_work() const;
    bool advance_background_work();

    // The tables of every region and access key, sorted, each name once.
    std::vector<std::string> table_names();

    // Deletes expired items, as DynamoDB does in the background, and stream records older than a day. Returns how many
    // items were deleted. Each request does it at most once a second.
    std::size_t sweep();

    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

private:
    class implementation;
    bool is_filling_index() const;
    explicit database(std::unique_ptr<implementation> self);

    std::unique_ptr<implementation> self_;
};

}  // namespace tight::cloud::dynamodb
