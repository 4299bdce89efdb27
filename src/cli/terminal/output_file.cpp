// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t enough = std::size_t{256} * 1024;

[[noreturn]] void fail_to_write(const fs::path& path, const std::string& why) {
    fail_command("cannot write " + display_path(path) + ": " + why);
}

[[noreturn]] void fail_with_errno(const fs::path& path) { fail_to_write(path, std::generic_category().message(errno)); }

// Something that has no content of its own to replace.
bool is_stream(const fs::path& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode);
}

// The file that `path` is a link to; empty if it is an open file of this process (/dev/stdout), which cannot be
// replaced by another.
std::optional<fs::path> link_target(const fs::path& path) {
    constexpr int longest_chain = 40;
    fs::path at = path;
    for (int links = 0; links < longest_chain; ++links) {
        struct stat found {};
        if (at.native().starts_with("/proc/") || at.native().starts_with("/dev/fd/")) return std::nullopt;
        if (::lstat(at.c_str(), &found) != 0 || !S_ISLNK(found.st_mode)) return at;
        if (found.st_uid != ::geteuid() && found.st_uid != 0)
            fail_command(
                "cannot write " + display_path(path) + ": " + display_path(at) + " is a symbolic link of another user",
                "name a file in a folder of your own");
        std::error_code problem;
        const fs::path to = fs::read_symlink(at, problem);
        if (problem) fail_to_write(path, problem.message());
        at = at.parent_path() / to;
    }
    fail_to_write(path, std::generic_category().message(ELOOP));
}

}  // namespace

output_file::output_file(fs::path path, printer& out) : path_(std::move(path)), out_(out) {
    if (path_ == "-") return;
    const auto target = link_target(path_);
    if (!target || is_stream(*target)) {
        descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail_with_errno(path_);
        return;
    }
    auto file = atomic_file::create(*target, file_access::owner_only);
    if (!file) fail_to_write(path_, file.error().message);
    file_.emplace(*std::move(file));
}

output_file::~output_file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void output_file::check(const result<void>& done) const {
    if (!done) fail_to_write(path_, done.error().message);
}

void output_file::write(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= enough) flush();
}

void output_file::flush() {
    if (file_) {
        check(file_->append(buffer_));
    } else if (descriptor_ < 0) {
        out_.data(buffer_);
    } else {
        for (std::string_view rest = buffer_; !rest.empty();) {
            const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) fail_with_errno(path_);
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    buffer_.clear();
}

void output_file::commit() {
    flush();
    if (file_) {
        check(file_->sync());
        check(file_->commit());
    } else if (descriptor_ >= 0 && ::close(std::exchange(descriptor_, -1)) != 0) {
        fail_with_errno(path_);
    }
}

}  // namespace tight::cli
