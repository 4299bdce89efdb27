// SPDX-License-Identifier: Apache-2.0
#include <cli/output_file.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <cli/exit_status.hpp>
#include <cli/files.hpp>

namespace tight::cli {

namespace {

constexpr std::size_t enough = std::size_t{256} * 1024;

[[noreturn]] void fail_with_errno(const std::filesystem::path& path) {
    fail_command("cannot write " + shown(path) + ": " + std::generic_category().message(errno));
}

}  // namespace

output_file::output_file(std::filesystem::path path, printer& out) : path_(std::move(path)), out_(out) {
    if (path_ == "-") return;
    descriptor_ = ::open(unfinished().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor_ < 0) fail_with_errno(path_);
}

output_file::~output_file() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(unfinished().c_str());
}

std::filesystem::path output_file::unfinished() const { return path_.string() + ".unfinished"; }

void output_file::write(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= enough) flush();
}

void output_file::flush() {
    if (descriptor_ < 0) {
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
    if (descriptor_ < 0) return;
    if (::fsync(descriptor_) != 0 || ::close(std::exchange(descriptor_, -1)) != 0 ||
        ::rename(unfinished().c_str(), path_.c_str()) != 0)
        fail_with_errno(path_);
}

}  // namespace tight::cli
