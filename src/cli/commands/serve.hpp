// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight serve`: the application on this machine, behind an API Gateway emulator, rebuilt on every save, until Ctrl-C.

#include <filesystem>
#include <string>

#include "cli/project/database_choice.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "net/access_policy.hpp"

namespace tight::cli {

struct serve_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
    std::string host = "127.0.0.1";
    net::access_policy access = {};
    int port = 3000;           // 0: one that is free
    std::string api = "http";  // or "rest"
    database_choice database = {};
    int timeout = 30;  // seconds an invocation may take
    bool no_watch = false;
};

exit_status serve(const serve_options& options, printer& out);

}  // namespace tight::cli
