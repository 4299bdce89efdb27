// SPDX-License-Identifier: Apache-2.0
#include "build/cache_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include "core/command_error.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

// For whoever has no home: below a folder that all users write to, so it must be this user's alone.
fs::path private_temporary_folder() {
    fs::path folder = fs::temp_directory_path() / ("tight-" + std::to_string(geteuid()));
    struct stat found {};
    if ((mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) || lstat(folder.c_str(), &found) != 0)
        fail_command("cannot create the folder " + folder.native() + ": " + std::strerror(errno));
    if (!S_ISDIR(found.st_mode) || found.st_uid != geteuid() || (found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        fail_command(folder.native() + " is not a folder that only this user can write to",
                     "set HOME or XDG_CACHE_HOME to a folder of your own");
    return folder;
}

}  // namespace

fs::path cache_folder() {
    const std::string home = variable("HOME");
    fs::path folder = variable("XDG_CACHE_HOME");
    if (!folder.is_absolute() && home.empty()) return private_temporary_folder();
    if (!folder.is_absolute()) folder = fs::path(home) / ".cache";
    folder /= "tight";
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) fail_command("cannot create the folder " + folder.native() + ": " + problem.message());
    return folder;
}

cache_lock::cache_lock(const fs::path& path) {
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    const fs::path file = path.native() + ".lock";
    descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    while (descriptor_ >= 0 && flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
    if (descriptor_ < 0) fail_command("cannot write " + file.native() + ": " + std::strerror(errno));
}

cache_lock::~cache_lock() { close(descriptor_); }

}  // namespace tight::build
