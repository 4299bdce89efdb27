// SPDX-License-Identifier: Apache-2.0
#pragma once

// The database that `import` and `export` work on: one that runs here, a file, an emulator, or DynamoDB itself.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tight/dynamo/client.hpp>
#include <tight/environment.hpp>

#include "cli/terminal/printer.hpp"
#include "local/local_database.hpp"

namespace tight::cli {

struct table_choice {
    std::string table = {};
    std::string endpoint = {};           // "http://127.0.0.1:8000"
    std::filesystem::path db_path = {};  // the file of a database that does not run
    bool cloud = false;                  // as AWS's tools find it: credentials, region, AWS_ENDPOINT_URL
    std::string format = {};             // "json" or "csv"; empty: by the file's name
    std::filesystem::path file = "-";    // stdin or stdout
};

class table_client {
public:
    // Throws command_error if there is no such file.
    explicit table_client(const table_choice& choice);

    // The types of the key's attributes. Throws command_error if there is no such table, or no database.
    std::map<std::string, std::string, std::less<>> key_types();

    // One operation. Throws command_error with DynamoDB's message.
    json::value call(std::string_view operation, const json::object& request);

    // The same, for one whose failure is no surprise.
    result<json::value> try_call(std::string_view operation, const json::object& request);

    // All of them, in the order of DynamoDB.
    std::vector<std::string> table_names();

private:
    std::string table_;
    std::string where_;  // for messages
    memory_environment variables_;
    std::unique_ptr<local::local_database> own_;
    std::optional<dynamo::client> client_;
};

// Whether lines are CSV. Throws command_error if neither the option nor the name of the file says it.
bool is_csv(const table_choice& choice);

// "12,345 items", "1 item".
std::string counted_items(std::size_t count);

// Reports the count: a progress line on a terminal, elsewhere a line now and then.
void report_count(printer& out, std::size_t count);

}  // namespace tight::cli
