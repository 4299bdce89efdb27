// SPDX-License-Identifier: Apache-2.0
#include "core/read_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tight {
namespace {

class open_file {
public:
    // Opening a pipe or a device does not wait, and never makes a terminal ours.
    explicit open_file(const char* path) : descriptor_(::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
    ~open_file() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    open_file(const open_file&) = delete;
    open_file& operator=(const open_file&) = delete;

    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
};

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
    const open_file file(path.c_str());
    struct stat about {};
    if (file.descriptor() < 0 || ::fstat(file.descriptor(), &about) != 0) return unreadable(path, errno);
    if (S_ISDIR(about.st_mode)) return fail(errc::io, path + " is a folder, and no file");
    if (!S_ISREG(about.st_mode)) return fail(errc::io, path + " is no regular file");
    if (std::cmp_greater(about.st_size, most)) return too_large(path, most);
    return read_to_end(file.descriptor(), path, most);
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
