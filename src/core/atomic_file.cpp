// SPDX-License-Identifier: Apache-2.0
#include "core/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <random>
#include <system_error>
#include <utility>

#include "core/hex.hpp"

namespace tight {
namespace {

namespace fs = std::filesystem;

constexpr mode_t all_modes = 0777;

result<void> io_failure(int problem) { return fail(errc::io, std::generic_category().message(problem)); }

fs::path folder_of(const fs::path& target) { return target.has_parent_path() ? target.parent_path() : "."; }

std::string random_name_beside(const fs::path& target) {
    std::random_device source;
    const std::array<unsigned, 2> bits{source(), source()};
    const std::string digits = to_hex({reinterpret_cast<const char*>(bits.data()), sizeof bits});
    return (folder_of(target) / (".tight-" + digits)).native();
}

std::string proc_path(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

// Without a name; -1 where the file system has no such files, or there is no /proc to name it by later.
int open_nameless(const fs::path& folder, mode_t mode) {
    const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (descriptor >= 0 && ::access(proc_path(descriptor).c_str(), F_OK) != 0) {
        ::close(descriptor);
        return -1;
    }
    return descriptor;
}

// The permissions of the regular file that will be replaced.
std::optional<mode_t> mode_of(const fs::path& target) {
    struct stat found {};
    if (::lstat(target.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
    return found.st_mode & all_modes;
}

// No wider than the file of before: who has narrowed it wants it so.
bool narrow(int descriptor, mode_t mode) {
    struct stat found {};
    return ::fstat(descriptor, &found) == 0 && ::fchmod(descriptor, found.st_mode & mode) == 0;
}

}  // namespace

result<atomic_file> atomic_file::create(fs::path target, file_access access) {
    const mode_t mode = access == file_access::owner_only ? 0600 : 0666;
    std::string temporary;
    int descriptor = open_nameless(folder_of(target), mode);
    if (descriptor < 0) {
        temporary = random_name_beside(target);
        descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    }
    if (descriptor < 0) return std::unexpected(io_failure(errno).error());
    const auto before = mode_of(target);
    atomic_file file(std::move(target), descriptor, std::move(temporary));
    if (before && !narrow(descriptor, *before)) return std::unexpected(io_failure(errno).error());
    return file;
}

atomic_file::atomic_file(atomic_file&& other) noexcept
    : target_(std::move(other.target_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      temporary_(std::exchange(other.temporary_, {})) {}

atomic_file::~atomic_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

result<void> atomic_file::append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return io_failure(written < 0 ? errno : ENOSPC);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

result<void> atomic_file::sync() {
    if (::fsync(descriptor_) != 0) return io_failure(errno);
    return {};
}

result<void> atomic_file::commit() {
    if (temporary_.empty()) {
        std::string name = random_name_beside(target_);
        if (::linkat(AT_FDCWD, proc_path(descriptor_).c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0)
            return io_failure(errno);
        temporary_ = std::move(name);
    }
    // Some file systems tell only now that there is no room.
    if (::close(std::exchange(descriptor_, -1)) != 0 || std::rename(temporary_.c_str(), target_.c_str()) != 0)
        return io_failure(errno);
    temporary_.clear();
    return {};
}

result<void> replace_file(const fs::path& target, std::string_view content, file_access access) {
    auto file = atomic_file::create(target, access);
    if (!file) return std::unexpected(std::move(file).error());
    if (auto written = file->append(content); !written) return written;
    return file->commit();
}

}  // namespace tight
