// SPDX-License-Identifier: Apache-2.0
#pragma once

// What decides what pip installs for a file of requirements.

#include <filesystem>
#include <optional>
#include <string>

namespace tight::build {

// A text that changes when that file, one that it includes (-r, -c), or a folder of wheels that it names (--find-links)
// does. Empty if files do not determine that: it names sources on this machine. `root` is where pip runs.
std::optional<std::string> requirements_recipe(const std::filesystem::path& file, const std::filesystem::path& root);

}  // namespace tight::build
