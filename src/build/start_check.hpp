// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a package is tried before it is written: a function of it is started once, as Lambda would. Who makes a package
// supplies the check; this part knows no local Lambda.

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tight/error.hpp>

namespace tight::build {

struct start_request {
    std::string function = {};
    std::string handler = {};               // "app_index.movies"; empty: the function's name
    std::vector<std::string> command = {};  // the program and its arguments
    std::filesystem::path directory = {};   // where it runs, with the package's files
    std::vector<std::pair<std::string, std::string>> environment = {};
    std::optional<std::chrono::seconds> limit = {};  // of its start; empty: Lambda's own
};

struct start_outcome {
    result<void> started = {};  // the error says in Lambda's words why it did not start
    std::string output = {};    // what the function wrote
};

// Starts the function and waits until it asks for work; its process has ended when the check returns.
using start_check = std::function<start_outcome(const start_request&)>;

}  // namespace tight::build
