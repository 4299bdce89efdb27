// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which files of an application go into its package beside the program: those that `include:` names, as folders, files
// or patterns (`*`, `?` and `[a-z]` within a name, `**` for folders however deep) below the application's folder.
//
//     include: [pages, "data/*.json", "assets/**/*.css"]

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tight::deploy {

struct chosen_file {
    std::string name = {};              // in the package, with slashes
    std::filesystem::path source = {};  // on disk
    bool executable = false;
};

struct contents {
    std::vector<chosen_file> files = {};  // sorted by name, each once
    std::vector<std::string> skipped =
        {};  // sentences: what a folder or pattern caught and does not belong in a package
};

// Version control, configuration, logs, old packages and what tight keeps for itself are never chosen: skipped where a
// folder or pattern catches them. Throws command_error where a name says exactly them, where a pattern finds nothing
// or leaves the folder, and where a link does.
contents choose_contents(const std::filesystem::path& root, const std::vector<std::string>& patterns);

// Why a file or folder of that name, relative to the application's folder, never goes into a package; nothing where it
// may.
std::optional<std::string> never_packed(const std::filesystem::path& name);

}  // namespace tight::deploy
