// SPDX-License-Identifier: Apache-2.0
#include "process/line_splitter.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace tight::process {

namespace {

// 1234567 -> "1,234,567"
std::string grouped(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
    return text;
}

}  // namespace

std::string omitted_lines_text(std::size_t count) {
    return grouped(count) + (count == 1 ? " line was" : " lines were") + " not shown";
}

void line_splitter::take(std::string_view bytes, clock::time_point now, const sink& line) {
    if (now - begin_ >= rate_.time) {
        begin_ = now;
        lines_ = bytes_ = 0;
        if (in_omitted_line_) bytes = without_omitted_line(bytes);
        tell_omitted(line);
    }
    while (!bytes.empty()) {
        if (lines_ >= rate_.lines || bytes_ >= rate_.bytes) return omit(bytes);
        const std::size_t newline = bytes.find('\n');
        const std::size_t size = std::min({newline, bytes.size(), longest_line - partial_.size()});
        partial_.append(bytes.substr(0, size));
        bytes.remove_prefix(size == newline ? size + 1 : size);
        if (size == newline || partial_.size() >= longest_line) give(line);
    }
}

// One that has no end ends with what has come.
std::string_view line_splitter::without_omitted_line(std::string_view bytes) {
    in_omitted_line_ = false;
    ++omitted_;
    const std::size_t end = bytes.find('\n');
    return end == bytes.npos ? std::string_view() : bytes.substr(end + 1);
}

void line_splitter::give(const sink& line) {
    if (partial_.ends_with('\r')) partial_.pop_back();
    ++lines_;
    bytes_ += partial_.size() + 1;
    const std::string whole = std::exchange(partial_, {});
    if (line) line(whole);
}

// A line whose beginning is left out is left out whole.
void line_splitter::omit(std::string_view bytes) {
    partial_.clear();
    omitted_ += static_cast<std::size_t>(std::ranges::count(bytes, '\n'));
    in_omitted_line_ = !bytes.ends_with('\n');
}

void line_splitter::tell_omitted(const sink& line) {
    if (omitted_ == 0) return;
    const std::size_t count = std::exchange(omitted_, 0);
    if (line) line(omitted_lines_text(count));
}

void line_splitter::finish(const sink& line) {
    if (std::exchange(in_omitted_line_, false)) ++omitted_;
    tell_omitted(line);
    if (!partial_.empty()) give(line);
}

bool read_available(int descriptor, std::size_t limit, const std::function<void(std::string_view bytes)>& take) {
    std::array<char, 65536> block;
    int waiting = 0;
    if (::ioctl(descriptor, FIONREAD, &waiting) != 0) return false;
    std::size_t left = std::min(limit, std::max<std::size_t>(static_cast<std::size_t>(waiting), 1));
    while (left > 0) {
        const ssize_t got = ::read(descriptor, block.data(), std::min(left, block.size()));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got < 0 && errno == EAGAIN;
        left -= static_cast<std::size_t>(got);
        take({block.data(), static_cast<std::size_t>(got)});
    }
    return true;
}

}  // namespace tight::process
