// SPDX-License-Identifier: Apache-2.0
#include <cli/input_lines.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <cli/exit_status.hpp>
#include <cli/files.hpp>

namespace tight::cli {

namespace {

constexpr std::size_t piece = std::size_t{1} << 20;
constexpr std::size_t longest_line = std::size_t{8} << 20;  // an item has 400 KB, and JSON's escapes make it longer

[[noreturn]] void fail_with_errno(const std::filesystem::path& path) {
    fail_command("cannot read " + shown(path) + ": " + std::generic_category().message(errno));
}

}  // namespace

input_lines::input_lines(std::filesystem::path path) : path_(std::move(path)) {
    descriptor_ = path_ == "-" ? ::dup(0) : ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail_with_errno(path_);
}

input_lines::~input_lines() { ::close(descriptor_); }

std::string input_lines::place_of(std::size_t line) const {
    return (path_ == "-" ? std::string("stdin") : shown(path_)) + ", line " + std::to_string(line);
}

// False at the end.
bool input_lines::fill() {
    buffer_.erase(0, std::exchange(at_, 0));
    const std::size_t before = buffer_.size();
    buffer_.resize(before + piece);
    ssize_t count = 0;
    do count = ::read(descriptor_, buffer_.data() + before, piece);
    while (count < 0 && errno == EINTR);
    if (count < 0) fail_with_errno(path_);
    buffer_.resize(before + static_cast<std::size_t>(count));
    return count > 0;
}

std::optional<std::string> input_lines::next() {
    std::size_t searched = 0;
    std::size_t end = std::string::npos;
    while ((end = buffer_.find('\n', at_ + searched)) == std::string::npos) {
        searched = buffer_.size() - at_;
        if (searched > longest_line) fail_command(place_of(number_ + 1) + ": no item is that long");
        if (fill()) continue;
        if (buffer_.empty()) return std::nullopt;
        end = buffer_.size();
        break;
    }
    std::string line = buffer_.substr(at_, end - at_);
    at_ = std::min(end + 1, buffer_.size());
    if (line.ends_with('\r')) line.pop_back();
    ++number_;
    return line;
}

}  // namespace tight::cli
