// SPDX-License-Identifier: Apache-2.0
#pragma once

// Rules for the values of options.

#include <string>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>  // CLI::App needs these two, which it does not include
#include <CLI/Formatter.hpp>

namespace tight::cli {

// Accepts these words and no others; completion offers them.
CLI::Validator one_of(std::vector<std::string> words);

}  // namespace tight::cli
