// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a program is started with: its file, its variables.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight::process {

using variables = std::vector<std::pair<std::string, std::string>>;

// "NAME=value" of each.
std::vector<std::string> environment_of(const variables& own);

// The same with this process's variables below them, but for those of the names in `removed`.
std::vector<std::string> environment_with(const variables& own, const std::vector<std::string>& removed = {});

// As exec takes them, with the null pointer at the end. Valid while `texts` is there and unchanged.
std::vector<char*> pointers(std::vector<std::string>& texts);

// Where a program of that name is on PATH.
std::optional<std::filesystem::path> find_program(std::string_view name);

// The file of the program that is running.
std::filesystem::path this_program();

}  // namespace tight::process
