// SPDX-License-Identifier: Apache-2.0
#pragma once

// How `--help` looks, at every level.

#include <string>

#include <CLI/App.hpp>

namespace tight::cli {

class help_formatter final : public CLI::FormatterBase {
public:
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

// The words that call a command: "tight generate app".
std::string command_path(const CLI::App& app);

}  // namespace tight::cli
