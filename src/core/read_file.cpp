// SPDX-License-Identifier: Apache-2.0
#include "core/read_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/file_descriptor.hpp"

namespace tight {
namespace {

std::string size_text(std::size_t bytes) {
    constexpr std::size_t kilobyte = 1024, megabyte = kilobyte * kilobyte;
    return bytes < megabyte ? std::to_string(bytes / kilobyte) + " KB" : std::to_string(bytes / megabyte) + " MB";
}

std::unexpected<error> too_large(std::string_view name, std::size_t most) {
    return fail(errc::too_large, std::string(name) + " is larger than " + size_text(most));
}

std::unexpected<error> unreadable(std::string_view name, int problem) {
    const bool absent = problem == ENOENT || problem == ENOTDIR;
    return fail(absent ? errc::not_found : errc::io,
                "cannot read " + std::string(name) + ": " + std::strerror(problem));
}

}  // namespace

result<std::string> read_regular_file(const std::string& path, std::size_t most) {
    // Opening a pipe or a device does not wait, and never makes a terminal ours.
    const file_descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat about {};
    if (!file.is_open() || ::fstat(file.get(), &about) != 0) return unreadable(path, errno);
    if (S_ISDIR(about.st_mode)) return fail(errc::io, path + " is a folder, and no file");
    if (!S_ISREG(about.st_mode)) return fail(errc::io, path + " is no regular file");
    if (std::cmp_greater(about.st_size, most)) return too_large(path, most);
    return read_to_end(file.get(), path, most);
}

result<std::string> read_to_end(int descriptor, std::string_view name, std::size_t most) {
    std::string text;
    char block[16384];
    while (true) {
        const ssize_t size = ::read(descriptor, block, sizeof block);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return unreadable(name, errno);
        if (size == 0) return text;
        text.append(block, static_cast<std::size_t>(size));
        if (text.size() > most) return too_large(name, most);
    }
}

}  // namespace tight
