// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedded DynamoDB in the process of a test: no server, no port, microseconds a call.
//
//     tight::testing::database database;                       // empty, this test's own
//     database.create(tight::dynamo::describe<Movie>());
//     tight::dynamo::client client(database.transport());
//     tight::testing::database copy = database.fork();         // starts with the same items, goes its own way

#include <memory>
#include <string_view>

#include <tight/aws/transport.hpp>
#include <tight/json.hpp>

namespace tight::dynamo {
struct table_description;
}

namespace tight::testing {

// A resource: moved, not copied; forked where a copy is meant. Safe from several threads.
class database {
public:
    database();
    ~database();
    database(database&&) noexcept;
    database& operator=(database&&) noexcept;

    // What a client of DynamoDB is made with. It keeps the database alive.
    std::shared_ptr<aws::transport> transport() const;

    // Makes a model's table. Throws std::runtime_error where it exists.
    void create(const dynamo::table_description& table);

    // One call of the API: call("PutItem", {{"TableName", "movies"}, ...}). Throws std::runtime_error with DynamoDB's
    // message where it is refused.
    json::value call(std::string_view operation, const json::value& request);

    database fork() const;

private:
    class engine_transport;
    explicit database(std::shared_ptr<engine_transport> transport);

    std::shared_ptr<engine_transport> transport_;
};

}  // namespace tight::testing
