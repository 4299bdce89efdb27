// SPDX-License-Identifier: Apache-2.0
#pragma once

// Amazon's DynamoDB Local, a program in Java under Amazon's own licence, for those who want it beside the embedded
// database. It is kept once for all applications of a user.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tight/error.hpp>

#include "process/stop_signals.hpp"

namespace tight::cli {

// $XDG_DATA_HOME/tight/dynamodb-local, below ~/.local/share if that is not set.
std::filesystem::path amazon_database_folder();

struct amazon_database_options {
    std::filesystem::path path = {};  // the folder its file is in; empty: in memory
    int port = 8000;
    bool shared = false;
    std::vector<std::string> origins = {};  // whose pages may read its answers; empty: its own alone
};

// Runs it from construction to destruction; it ends with us however we end.
class amazon_database {
public:
    // Returns once it answers. Throws command_error if it or Java is not installed, or it ends or is silent for a
    // minute.
    explicit amazon_database(const amazon_database_options& options);
    ~amazon_database();
    amazon_database(const amazon_database&) = delete;
    amazon_database& operator=(const amazon_database&) = delete;

    std::string url() const;

    // Until Ctrl-C or SIGTERM; nothing then, or why it ended by itself.
    std::optional<std::string> wait(const process::blocked_stop_signals& stop);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace tight::cli
