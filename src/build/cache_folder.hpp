// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is kept between commands and applications, and may be deleted at any time.

#include <filesystem>

namespace tight::build {

// $XDG_CACHE_HOME/tight, or else ~/.cache/tight, or without HOME /tmp/tight-UID. Created if it does not exist. Throws
// command_error, also if another user could write to the last of them.
std::filesystem::path cache_folder();

// While it lives, no other process holds one of the same name; waits for it.
class cache_lock {
public:
    // The lock is a file beside `path`, in a folder that is created if it does not exist.
    explicit cache_lock(const std::filesystem::path& path);
    ~cache_lock();
    cache_lock(const cache_lock&) = delete;
    cache_lock& operator=(const cache_lock&) = delete;

private:
    int descriptor_ = -1;
};

}  // namespace tight::build
