// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedded DynamoDB in the process of a test: no server, no port, microseconds a call.
//
//     tight::testing::database database;                       // empty, this test's own
//     database.create(tight::dynamo::describe<Movie>());
//     tight::dynamo::client client(database.transport());
//     tight::testing::database copy = database.fork();         // starts with the same items, goes its own way
//     tight::testing::database_server server(database);        // http://127.0.0.1:..., for other programs and SDKs

#include <memory>
#include <string>
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

    // What a client of DynamoDB is constructed with. It keeps the database alive.
    std::shared_ptr<aws::transport> transport() const;

    // Creates a model's table. Throws std::runtime_error if it already exists.
    void create(const dynamo::table_description& table);

    // One call of the API: call("PutItem", {{"TableName", "movies"}, ...}). Throws std::runtime_error with DynamoDB's
    // message where it is refused.
    json::value call(std::string_view operation, const json::value& request);

    database fork() const;

private:
    friend class database_server;
    class engine_transport;
    explicit database(std::shared_ptr<engine_transport> transport);

    std::shared_ptr<engine_transport> transport_;
};

// The database's endpoint for other programs, on this machine and a port of the kernel's choice, while it lives.
class database_server {
public:
    // Keeps the database alive. Throws std::system_error if it cannot listen.
    explicit database_server(const database& database);
    ~database_server();
    database_server(const database_server&) = delete;
    database_server& operator=(const database_server&) = delete;

    // "http://127.0.0.1:40123"
    std::string url() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tight::testing
