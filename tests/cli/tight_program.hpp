// SPDX-License-Identifier: Apache-2.0
#pragma once

// The real program, run in a folder of its own.
//
//     const folder here;
//     const auto done = run_tight({"generate", "app", "movies"}, here);
//     CHECK(done.status == 0);

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "process/command.hpp"
#include "process/run.hpp"

#include "support/temporary_folder.hpp"

namespace tight::cli::tests {

using folder = support::temporary_folder;

using variables = std::vector<std::pair<std::string, std::string>>;

inline tight::process::process_result run_tight(const std::vector<std::string>& arguments,
                                                const std::filesystem::path& where, variables environment = {}) {
    std::vector<std::string> command{TIGHT_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto done =
        tight::process::run_process(command, {.directory = where,
                                              .environment = std::move(environment),
                                              .removed_variables = {"STAGE", "NAME", "CI", "TIGHT_PREFIX", "NO_COLOR"},
                                              .input = "",
                                              .output = tight::process::process_output::apart,
                                              .limit = std::chrono::minutes(5)});
    if (!done) throw std::runtime_error(done.error().message);
    return *done;
}

inline std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("no file " + file.native());
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_text(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

// The files below a folder, by their paths relative to it.
inline std::set<std::string> files_below(const std::filesystem::path& root) {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
        if (entry.is_regular_file()) files.insert(std::filesystem::relative(entry.path(), root).native());
    return files;
}

}  // namespace tight::cli::tests
