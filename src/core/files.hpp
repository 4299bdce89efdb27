// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reading and writing of whole files, with errors that a person understands. All functions throw command_error.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/read_file.hpp"

namespace tight {

struct new_file {
    std::filesystem::path path;
    std::string text;
};

// Writes them and creates the folders they need. Writes nothing if one of them already exists; if the disk fails, the
// written ones are removed.
void write_new_files(const std::vector<new_file>& files);

// Replaces the file, or a symbolic link of its name, as a whole or not at all.
void write_file(const std::filesystem::path& path, std::string_view text, file_access access = file_access::usual);

// Programs, libraries and packages; what people write is at most a thousandth of that (core/read_file.hpp).
inline constexpr std::size_t largest_program_file = std::size_t{1} << 30;

// Empty if there is no such file. Throws if it is not a regular file, or larger than `most`.
std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t most = largest_text_file);

// What a program file or a part of a package holds; throws command_error if there is no such file.
std::string read_program_file(const std::filesystem::path& path);

// Adds what is below the folder `from`, where there is one, to `to`, which is created if it does not exist. Links stay
// links; what has the name of something that is added is replaced by it.
void copy_tree(const std::filesystem::path& from, const std::filesystem::path& to);

// `path` as a person in the current folder would type it.
std::string display_path(const std::filesystem::path& path);

}  // namespace tight
