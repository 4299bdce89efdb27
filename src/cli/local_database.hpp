// SPDX-License-Identifier: Apache-2.0
#pragma once

// The embedded DynamoDB as a server on this machine, with the tables of an application.
//
//     local_database database({.path = app.state_folder() / "dynamodb.db", .port = 8000});
//     database.make_tables(described.tables, variables, existing_tables::keep);
//     database.url()                                     // "http://127.0.0.1:8000"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tight/json.hpp>

namespace tight::cli {

enum class existing_tables : std::uint8_t { keep, replace };

struct local_database_options {
    std::optional<std::filesystem::path> path = {};  // the file, made with its folder where absent; nothing: in memory
    std::string host = "127.0.0.1";
    int port = 8000;       // 0: one that is free
    bool shared = false;   // every region and account sees the same tables
    bool durable = false;  // a write survives a power cut
};

// Serves from its construction to its destruction, on a thread that takes no signals.
class local_database {
public:
    // Throws command_error where the file cannot be had or the port is taken.
    explicit local_database(const local_database_options& options);
    ~local_database();
    local_database(const local_database&) = delete;
    local_database& operator=(const local_database&) = delete;

    // `create_table` are requests of CreateTable under the models' names; the tables are named as a program with these
    // variables names them, in the region of AWS_REGION. Throws command_error where one is refused. May be called
    // again.
    void make_tables(const json::array& create_table, const std::map<std::string, std::string>& variables,
                     existing_tables existing);

    // Of the region that make_tables() was last given, sorted.
    std::vector<std::string> table_names() const;

    std::string url() const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace tight::cli
