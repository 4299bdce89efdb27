// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight invoke --local NAME`: builds the application, starts the function as Lambda would, and hands it one event.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <cli/database_choice.hpp>
#include <cli/exit_status.hpp>
#include <cli/printer.hpp>

namespace tight::cli {

struct invoke_options {
    std::string name = {};
    std::vector<std::string> arguments = {};  // "k=v", "k:=json"
    bool local = false;
    std::optional<std::string> event = {};  // a file; "-" is stdin
    std::optional<std::string> method = {};
    std::optional<std::string> path = {};
    std::vector<std::string> headers = {};
    std::optional<std::string> body = {};
    std::string api = "http";  // or "rest"
    int timeout = 30;          // seconds
    database_choice database = {};
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// The answer goes to stdout: of an HTTP request its body (the status goes to stderr), otherwise JSON. What the function
// writes goes to stderr. An invocation that fails is exit_status::failed.
exit_status invoke(const invoke_options& options, printer& out);

}  // namespace tight::cli
