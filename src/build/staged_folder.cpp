// SPDX-License-Identifier: Apache-2.0
#include "build/staged_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail_to_make(const fs::path& folder, const std::error_code& why) {
    fail_command("cannot create the folder " + display_path(folder) + ": " + why.message());
}

}  // namespace

staged_folder::staged_folder(fs::path target) : target_(std::move(target)) {
    const fs::path parent = target_.has_parent_path() ? target_.parent_path() : ".";
    std::error_code problem;
    fs::create_directories(parent, problem);
    if (problem) fail_to_make(parent, problem);
    std::string name = (parent / ".tight-XXXXXX").native();
    if (::mkdtemp(name.data()) == nullptr) fail_to_make(target_, {errno, std::generic_category()});
    hidden_ = name;
    fs::create_directory(path(), problem);
    if (!problem) return;
    std::error_code ignored;
    fs::remove(hidden_, ignored);
    fail_to_make(target_, problem);
}

staged_folder::~staged_folder() {
    std::error_code ignored;
    fs::remove_all(hidden_, ignored);
}

void staged_folder::commit() {
    std::error_code problem;
    fs::remove_all(target_, problem);
    if (!problem) fs::rename(path(), target_, problem);
    if (problem) fail_command("cannot write the folder " + display_path(target_) + ": " + problem.message());
}

}  // namespace tight::build
