// SPDX-License-Identifier: Apache-2.0
#include <cli/cache_folder.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cli/exit_status.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

}  // namespace

fs::path cache_folder() {
    const std::string home = variable("HOME");
    fs::path folder = variable("XDG_CACHE_HOME");
    if (!folder.is_absolute()) folder = home.empty() ? fs::temp_directory_path() : fs::path(home) / ".cache";
    folder /= "tight";
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) fail_command("cannot make the folder " + folder.native() + ": " + problem.message());
    return folder;
}

cache_lock::cache_lock(const fs::path& path) {
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    const fs::path file = path.native() + ".lock";
    descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    while (descriptor_ >= 0 && flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
    if (descriptor_ < 0) fail_command("cannot write " + file.native() + ": " + std::strerror(errno));
}

cache_lock::~cache_lock() { close(descriptor_); }

}  // namespace tight::cli
