// SPDX-License-Identifier: Apache-2.0
#pragma once

// Manual pages, one for each command, from what `--help` shows.

#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace tight::cli {

struct man_page {
    std::string name = {};  // "tight-generate-app.1"
    std::string text = {};  // for man(1)
};

// The page of that command.
man_page manual_of(const CLI::App& app);

// Of it and of all commands below it.
std::vector<man_page> manuals_of(const CLI::App& app);

}  // namespace tight::cli
