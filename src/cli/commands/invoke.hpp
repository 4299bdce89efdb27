// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight invoke`: hands a function one event. With --local it builds the application and starts the function as Lambda
// would; otherwise it calls the function that runs at AWS.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/project/database_choice.hpp"
#include "cli/project/local_event.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct invoke_options {
    std::string name = {};                     // empty: the only one there is
    std::optional<std::string> function = {};  // the same, by option
    std::vector<std::string> arguments = {};   // "k=v", "k:=json"
    bool local = false;
    std::optional<std::string> event = {};  // a file; "-" is stdin
    std::optional<std::string> method = {};
    std::optional<std::string> path = {};
    std::vector<std::string> headers = {};
    std::optional<std::string> body = {};
    std::string api = "http";  // or "rest"
    int timeout = 30;          // seconds
    database_choice database = {};
    std::optional<std::string> stage = {};  // at AWS; where not said, the development stage
    bool no_wait = false;
    bool dry_run = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// The answer goes to stdout: of an HTTP request its body (the status goes to stderr), otherwise JSON. What the function
// writes goes to stderr. An invocation that fails is exit_status::failed.
exit_status invoke(const invoke_options& options, printer& out);

// The same at AWS. With no_wait nothing is printed; with dry_run nothing is called, but the right to call is checked.
exit_status invoke_remote(const invoke_options& options, printer& out);

// Whether the options say what the event is, beside arguments: --event, or anything of an HTTP request.
bool says_event(const invoke_options& options);

// The event that they ask for; requests without a path go to /<function>, or to / where that is empty. Throws
// command_error where the file of --event is not there, or as make_local_event().
local_event event_of(const invoke_options& options, const std::string& function, event_kind gateway);

}  // namespace tight::cli
