// SPDX-License-Identifier: Apache-2.0
#pragma once

// What teaches a shell the commands, options and values of the command line: `tight completion bash`.

#include <string>

#include <CLI/App.hpp>

namespace tight::cli {

// A script for "bash", "zsh" or "fish".
std::string completion_script(const CLI::App& root, const std::string& shell);

}  // namespace tight::cli
