// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedded DynamoDB on a port, for functions and SDKs: what `tight dynamo rundb` runs, and what `tight serve` runs
// beside the application, with the tables that the application's models describe.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tight/error.hpp>
#include <tight/json.hpp>

#include "cloud/dynamodb/database.hpp"
#include "cloud/dynamodb/server/http_endpoint.hpp"
#include "local/reporter.hpp"
#include "net/access_policy.hpp"

namespace tight::local {

struct database_options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8000;                       // 0: one that is free
    std::optional<std::filesystem::path> file = {};  // made with its folder where absent; nothing: in memory
    bool shared = true;                              // every region and access key sees the same tables
    cloud::dynamodb::durability sync = cloud::dynamodb::durability::normal;
    std::chrono::milliseconds delay{0};                        // how long tables stay CREATING, UPDATING or DELETING
    std::optional<cloud::dynamodb::access_key> required = {};  // who may call; nothing: anybody
    net::access_policy access = {};                            // which hosts it answers to, and whose pages

    // What the table of a model is called by the functions (TIGHT_TABLE_PREFIX and the like); nothing: as the model
    // says. Called on the loop's thread, for each table of each build.
    std::function<std::string(std::string_view)> table_name = {};
};

class local_database {
public:
    // Opens and listens, on a thread of its own. The error says what cannot be had, and why.
    static result<std::unique_ptr<local_database>> open(const database_options& options);
    ~local_database();
    local_database(const local_database&) = delete;
    local_database& operator=(const local_database&) = delete;

    std::string url() const;  // "http://127.0.0.1:8000"

    // Makes what is missing of these tables (as CreateTable takes them) and says so; warns where one that is there has
    // another key or lacks an index. Safe from any thread.
    void make_tables(const json::array& tables, reporter& out);

    // What the functions call the table of a model.
    std::string physical_name(std::string_view table) const;

    // Of every region and access key, sorted.
    std::vector<std::string> table_names() const;

    // One call of the API, of no one in particular. The error holds DynamoDB's message. Safe from any thread.
    result<json::value> call(std::string_view operation, const json::object& request);

private:
    struct state;
    explicit local_database(std::unique_ptr<state> initial);
    void make_table(const json::object& table, reporter& out);

    std::unique_ptr<state> state_;
};

}  // namespace tight::local
