// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedded DynamoDB alone, as a server: what `tight dynamo rundb` runs. (The one beside `tight serve` is
// local::local_database.)
//
//     database_server database({.path = file, .port = 8000});
//     database.make_tables(described.tables, variables, existing_tables::keep);
//     database.url()                                     // "http://127.0.0.1:8000"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tight/json.hpp>

#include <cli/model_tables.hpp>
#include <engine/database.hpp>
#include <engine/http_door.hpp>

namespace tight::cli {

struct database_server_options {
    std::optional<std::filesystem::path> path = {};  // the file, made with its folder where absent; nothing: in memory
    std::string host = "127.0.0.1";
    int port = 8000;      // 0: one that is free
    bool shared = false;  // every region and account sees the same tables
    engine::durability sync = engine::durability::normal;
    std::chrono::milliseconds delay{0};               // how long tables stay CREATING, UPDATING or DELETING
    std::optional<engine::access_key> required = {};  // who may call; nothing: anybody
};

// Serves from its construction to its destruction, on a thread that takes no signals.
class database_server {
public:
    // Throws command_error where the file cannot be had or the port is taken.
    explicit database_server(const database_server_options& options);
    ~database_server();
    database_server(const database_server&) = delete;
    database_server& operator=(const database_server&) = delete;

    // As make_model_tables(), in the region of AWS_REGION. May be called again.
    void make_tables(const json::array& create_table, const std::map<std::string, std::string>& variables,
                     existing_tables existing);

    // Of every region and access key, sorted.
    std::vector<std::string> table_names() const;

    std::string url() const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace tight::cli
