// SPDX-License-Identifier: Apache-2.0
#pragma once

// `tight publish STAGE` and `tight rollback STAGE`: which immutable version of the functions a stage has.

#include <filesystem>
#include <optional>
#include <string>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct publish_options {
    std::string stage = {};
    std::optional<std::string> version = {};  // a number or a stage; where not said: the development stage
    bool json = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status publish(const publish_options& options, printer& out);

struct rollback_options {
    std::string stage = {};
    bool json = false;
    std::filesystem::path target = {};
};

exit_status rollback(const rollback_options& options, printer& out);

}  // namespace tight::cli
