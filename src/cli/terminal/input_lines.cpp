// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/input_lines.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/command_error.hpp"
#include "core/files.hpp"
#include "core/utf8.hpp"

namespace tight::cli {

namespace {

constexpr std::size_t piece = std::size_t{1} << 20;

[[noreturn]] void fail_with_errno(const std::filesystem::path& path) {
    fail_command("cannot read " + display_path(path) + ": " + std::generic_category().message(errno));
}

}  // namespace

input_lines::input_lines(std::filesystem::path path, record_end end) : path_(std::move(path)), end_(end) {
    descriptor_ = path_ == "-" ? ::dup(0) : ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail_with_errno(path_);
    skip_byte_order_mark();
}

input_lines::~input_lines() { ::close(descriptor_); }

std::string input_lines::position_of(std::size_t line) const {
    return (path_ == "-" ? std::string("stdin") : display_path(path_)) + ", line " + std::to_string(line);
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

void input_lines::skip_byte_order_mark() {
    while (buffer_.size() < byte_order_mark.size() && fill()) {
    }
    if (buffer_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
}

// Goes on through the buffer to the end of the record.
void input_lines::scan(extent& record) {
    for (; at_ + record.length < buffer_.size(); ++record.length) {
        const char c = buffer_[at_ + record.length];
        if (c == '"' && end_ == record_end::unquoted_line) record.quoted = !record.quoted;
        if (c != '\n') continue;
        ++line_;
        record.ended = !record.quoted;
        if (record.ended) return;
    }
}

std::optional<std::string> input_lines::next() {
    first_line_ = line_;
    extent record;
    for (scan(record); !record.ended; scan(record)) {
        if (record.length > longest_record)
            fail_command(position() +
                         (record.quoted ? ": a quote is not closed within " : ": the line is longer than ") +
                         std::to_string(longest_record >> 20U) + " MiB, and no item is that long");
        if (!fill()) break;
    }
    if (!record.ended && record.length == 0) return std::nullopt;
    std::string text = buffer_.substr(at_, record.length);
    at_ += record.length + (record.ended ? 1 : 0);
    if (!record.quoted && text.ends_with('\r')) text.pop_back();
    return text;
}

}  // namespace tight::cli
