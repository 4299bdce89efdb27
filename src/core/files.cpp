// SPDX-License-Identifier: Apache-2.0
#include "core/files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "core/command_error.hpp"

namespace tight {

namespace fs = std::filesystem;

namespace {

// The file is new: a link that has its name is not followed.
void write_new(const fs::path& path, std::string_view text) {
    std::FILE* file = std::fopen(path.c_str(), "wxe");
    bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
    int problem = errno;
    if (file != nullptr && std::fclose(file) != 0 && written) {
        written = false;
        problem = errno;
    }
    if (!written) fail_command("cannot write " + display_path(path) + ": " + std::strerror(problem));
}

void make_folder(const fs::path& folder, std::vector<fs::path>& created) {
    if (folder.empty() || fs::exists(folder)) return;
    make_folder(folder.parent_path(), created);
    std::error_code problem;
    fs::create_directory(folder, problem);
    if (problem) fail_command("cannot create the folder " + display_path(folder) + ": " + problem.message());
    created.push_back(folder);
}

void remove_created(const std::vector<fs::path>& created) {
    std::error_code ignored;
    for (auto path = created.rbegin(); path != created.rend(); ++path) fs::remove(*path, ignored);
}

}  // namespace

void write_new_files(const std::vector<new_file>& files) {
    for (const new_file& file : files)
        if (fs::exists(fs::symlink_status(file.path)))
            fail_command(display_path(file.path) + " already exists; nothing was changed",
                         "remove it, or choose another name");
    std::vector<fs::path> created;
    try {
        for (const new_file& file : files) {
            make_folder(file.path.parent_path(), created);
            created.push_back(file.path);
            write_new(file.path, file.text);
        }
    } catch (const command_error&) {
        remove_created(created);
        throw;
    }
}

void write_file(const fs::path& path, std::string_view text, file_access access) {
    if (const auto done = replace_file(path, text, access); !done)
        fail_command("cannot write " + display_path(path) + ": " + done.error().message);
}

std::optional<std::string> read_file(const fs::path& path, std::size_t most) {
    auto text = read_regular_file(path, most);
    if (text) return *std::move(text);
    if (text.error().code == errc::not_found) return std::nullopt;
    fail_command(text.error().message);
}

std::string read_program_file(const fs::path& path) {
    auto content = read_file(path, largest_program_file);
    if (!content) fail_command("cannot read " + display_path(path));
    return std::move(*content);
}

void copy_tree(const fs::path& from, const fs::path& to) {
    if (!fs::is_directory(from)) return;
    try {
        fs::create_directories(to);
        for (const auto& entry : fs::recursive_directory_iterator(from)) {
            const fs::path target = to / entry.path().lexically_relative(from);
            const bool is_folder = entry.is_directory() && !entry.is_symlink();
            if (!is_folder || fs::is_symlink(target)) fs::remove(target);  // what is written would go through a link
            if (is_folder) {
                fs::create_directories(target);
                continue;
            }
            fs::copy(entry.path(), target, fs::copy_options::copy_symlinks);
        }
    } catch (const fs::filesystem_error& problem) {
        fail_command("cannot write " + display_path(to) + ": " + problem.code().message());
    }
}

std::string display_path(const fs::path& path) {
    std::error_code problem;
    const fs::path relative = fs::relative(path, problem);
    const bool near = !problem && !relative.empty() && !relative.native().starts_with("..");
    return near ? relative.native() : path.lexically_normal().native();
}

}  // namespace tight
