// SPDX-License-Identifier: Apache-2.0
#include "lambda/reply_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "http/text.hpp"

namespace tight::lambda {

using http::equal_ignoring_case;
using http::trim;

namespace {

constexpr std::size_t first_capacity = 16 * 1024;
constexpr std::size_t longest_chunk_line = 1024;

std::optional<std::size_t> number(std::string_view digits, int base) {
    std::size_t value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

// Whether a list such as Connection's has this word.
bool lists(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        if (equal_ignoring_case(trim(list.substr(0, comma)), word)) return true;
        if (comma == list.npos) break;
        list.remove_prefix(comma + 1);
    }
    return false;
}

// Where the last LF before the first empty line is; either may be without its CR.
std::size_t find_last_line_end(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find('\n', from); at != text.npos; at = text.find('\n', at + 1)) {
        const std::string_view rest = text.substr(at + 1);
        if (rest.starts_with('\n') || rest.starts_with("\r\n")) return at;
    }
    return text.npos;
}

}  // namespace

bool take_line(std::string_view& fields, std::string_view& line) {
    if (fields.empty()) return false;
    std::size_t end = fields.find('\r');
    while (end != fields.npos && !fields.substr(end + 1).starts_with('\n')) end = fields.find('\r', end + 1);
    line = fields.substr(0, end);
    fields.remove_prefix(std::min(line.size() + 2, fields.size()));
    return true;
}

void split_field(std::string_view line, std::string_view& name, std::string_view& value) {
    const std::size_t colon = line.find(':');
    name = colon == line.npos ? std::string_view() : line.substr(0, colon);
    value = colon == line.npos ? line : trim(line.substr(colon + 1));
}

bool take_field(std::string_view& fields, std::string_view& name, std::string_view& value) {
    std::string_view line;
    if (!take_line(fields, line)) return false;
    split_field(line, name, value);
    return true;
}

std::string_view reply::field(std::string_view wanted) const {
    std::string_view name, value;
    for (std::string_view rest = fields; take_field(rest, name, value);)
        if (equal_ignoring_case(name, wanted)) return value;
    return {};
}

std::span<char> reply_reader::room() {
    drop_taken();
    std::size_t least = part_ == part::sized_body ? std::min(wanted_, limits_.piece) : 4096;
    if (part_ == part::chunk_data) least += std::min(wanted_, limits_.piece);
    if (capacity_ - used_ < least) {
        const std::size_t capacity = std::max({first_capacity, capacity_ * 2, used_ + least});
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (used_ > 0) std::memcpy(larger.get(), data_.get(), used_);
        data_ = std::move(larger);
        capacity_ = capacity;
    }
    return {data_.get() + used_, capacity_ - used_};
}

reply_reader::progress reply_reader::received(std::size_t size) {
    used_ += size;
    return parse();
}

reply_reader::progress reply_reader::closed() {
    if (state_ != progress::incomplete) return state_;
    reply_.keep_alive = false;
    if (part_ == part::body_until_close)
        finish();
    else
        refuse();
    return state_;
}

void reply_reader::next() {
    const std::size_t left = state_ == progress::complete ? used_ - read_ : 0;
    if (left > 0) std::memmove(data_.get(), data_.get() + read_, left);
    reset();
    used_ = left;
    if (left > 0) parse();
}

void reply_reader::reset() {
    used_ = read_ = scanned_ = first_field_ = head_ = body_end_ = wanted_ = taken_ = 0;
    head_only_ = false;
    part_ = part::head;
    state_ = progress::incomplete;
    reply_ = {};
}

// Each part returns whether there may be more to do with the bytes at hand.
reply_reader::progress reply_reader::parse() {
    bool more = state_ == progress::incomplete;
    while (more) {
        switch (part_) {
            case part::head:
                more = parse_head();
                break;
            case part::sized_body:
                more = parse_sized_body();
                break;
            case part::chunk_size:
                more = parse_chunk_size();
                break;
            case part::chunk_data:
                more = parse_chunk_data();
                break;
            case part::chunk_end:
                more = parse_chunk_end();
                break;
            case part::trailer:
                more = parse_trailer();
                break;
            case part::body_until_close:
                take_bytes(used_);
                more = body_end_ - head_ > limits_.body && refuse(progress::too_large);
                break;
        }
    }
    if (state_ == progress::incomplete) close_gap();
    return state_;
}

// Where the head is whole and some of its lines end with LF alone, they are given their CR.
void reply_reader::mend_lines() {
    const std::string_view all(data_.get(), used_);
    const std::size_t last = find_last_line_end(all, scanned_);
    if (last == all.npos) return;
    const std::size_t size = all.find('\n', last + 1) + 1;
    std::string mended;
    for (std::size_t i = 0; i < size; ++i) {
        if (all[i] == '\n' && (i == 0 || all[i - 1] != '\r')) mended += '\r';
        mended += all[i];
    }
    if (mended.size() == size) return;
    const std::size_t used = used_ - size + mended.size();
    const std::size_t capacity = std::max(capacity_, used);
    auto other = std::make_unique_for_overwrite<char[]>(capacity);
    std::memcpy(other.get(), mended.data(), mended.size());
    std::memcpy(other.get() + mended.size(), data_.get() + size, used_ - size);
    data_ = std::move(other);
    capacity_ = capacity;
    used_ = used;
    scanned_ = 0;
}

bool reply_reader::parse_head() {
    if (limits_.lone_lf) mend_lines();
    const std::string_view all(data_.get(), used_);
    const std::size_t end = all.find("\r\n\r\n", scanned_);
    if (end == all.npos) {
        scanned_ = used_ < 3 ? 0 : used_ - 3;
        return used_ > limits_.head + 4 && refuse();
    }
    if (end > limits_.head) return refuse();
    const std::size_t line_end = all.find("\r\n");
    if (!read_status_line(all.substr(0, line_end))) return refuse();
    head_ = read_ = body_end_ = end + 4;
    if (reply_.status < 200) return skip_interim();
    first_field_ = line_end + 2;
    return read_framing(fields());
}

// 100 Continue and its like: the real reply follows.
bool reply_reader::skip_interim() {
    if (reply_.status == 101) return refuse();
    const std::size_t left = used_ - read_;
    const bool head_only = head_only_;
    std::memmove(data_.get(), data_.get() + read_, left);
    reset();
    used_ = left;
    head_only_ = head_only;
    return left > 0;
}

// "HTTP/1.1 200 OK"; the words after the number are for people.
bool reply_reader::read_status_line(std::string_view line) {
    if (line.size() < 12 || !line.starts_with("HTTP/1.") || line[8] != ' ') return false;
    if (line.size() > 12 && line[12] != ' ') return false;
    const auto status = number(line.substr(9, 3), 10);
    if (!status || *status < 100) return false;
    reply_.status = static_cast<int>(*status);
    reply_.keep_alive = line[7] != '0';
    return true;
}

// How the body ends: RFC 9112, 6.3.
bool reply_reader::read_framing(std::string_view fields) {
    bool chunked = false;
    std::optional<std::size_t> length;
    std::string_view line, name, value;
    while (take_line(fields, line)) {
        const char initial = line.empty() ? '\0' : static_cast<char>(line.front() | 0x20);
        if (initial != 'c' && initial != 't') continue;
        split_field(line, name, value);
        if (name.size() == 14 && equal_ignoring_case(name, "content-length")) {
            const auto said = number(value, 10);
            if (!said || (length && *length != *said)) return refuse();
            length = said;
        } else if (name.size() == 17 && equal_ignoring_case(name, "transfer-encoding")) {
            if (!equal_ignoring_case(value, "chunked")) return refuse();
            chunked = true;
        } else if (name.size() == 10 && equal_ignoring_case(name, "connection")) {
            if (lists(value, "close")) reply_.keep_alive = false;
            if (lists(value, "keep-alive")) reply_.keep_alive = true;
        }
    }
    if (reply_.status == 204 || reply_.status == 304 || head_only_) return finish();
    if (!chunked && length && *length > limits_.body) return refuse(progress::too_large);
    if (chunked) {
        part_ = part::chunk_size;
    } else if (length) {
        part_ = part::sized_body;
        wanted_ = *length;
    } else {
        part_ = part::body_until_close;
        reply_.keep_alive = false;
    }
    return true;
}

// The next bytes are the body's, at most so many; they follow the others without the gap that a chunk's size leaves.
std::size_t reply_reader::take_bytes(std::size_t most) {
    const std::size_t taken = std::min(most, used_ - read_);
    if (body_end_ != read_) std::memmove(data_.get() + body_end_, data_.get() + read_, taken);
    read_ += taken;
    body_end_ += taken;
    return taken;
}

void reply_reader::close_gap() {
    if (read_ == body_end_) return;
    std::memmove(data_.get() + body_end_, data_.get() + read_, used_ - read_);
    used_ -= read_ - body_end_;
    read_ = body_end_;
}

bool reply_reader::parse_sized_body() {
    wanted_ -= take_bytes(wanted_);
    return wanted_ == 0 && finish();
}

bool reply_reader::parse_chunk_size() {
    const std::string_view text = unread();
    const std::size_t end = text.find("\r\n");
    if (end == text.npos) return text.size() > longest_chunk_line + 2 && refuse();
    if (end > longest_chunk_line) return refuse();
    const auto size = number(trim(text.substr(0, std::min(end, text.find(';')))), 16);
    if (!size) return refuse();
    if (!has_room_for(*size)) return refuse(progress::too_large);
    read_ += end + 2;
    wanted_ = *size;
    part_ = wanted_ == 0 ? part::trailer : part::chunk_data;
    return true;
}

bool reply_reader::parse_chunk_data() {
    wanted_ -= take_bytes(wanted_);
    if (wanted_ > 0) return false;
    part_ = part::chunk_end;
    return true;
}

bool reply_reader::parse_chunk_end() {
    const std::string_view text = unread();
    if (text.size() < 2) return false;
    if (!text.starts_with("\r\n")) return refuse();
    read_ += 2;
    part_ = part::chunk_size;
    return true;
}

// Fields after the last chunk mean nothing here; an empty line ends them.
bool reply_reader::parse_trailer() {
    const std::string_view text = unread();
    const std::size_t end = text.find("\r\n");
    if (end == text.npos) return text.size() > limits_.head + 2 && refuse();
    if (end > limits_.head) return refuse();
    read_ += end + 2;
    return end > 0 || finish();
}

// Both end the parsing: they return false.
bool reply_reader::finish() {
    state_ = progress::complete;
    reply_.fields = fields();
    reply_.body = {data_.get() + head_, body_end_ - head_};
    return false;
}

bool reply_reader::refuse(progress as) {
    state_ = as;
    return false;
}

reply reply_reader::head() const {
    tight::lambda::reply known = reply_;
    known.fields = fields();
    known.body = {};
    return known;
}

std::string_view reply_reader::take_body() {
    const std::string_view piece(data_.get() + head_ + taken_, body_end_ - head_ - taken_);
    taken_ = body_end_ - head_;
    return piece;
}

// What was taken makes room. The bytes behind it are not parsed yet.
void reply_reader::drop_taken() {
    if (taken_ == 0 || state_ != progress::incomplete) return;
    std::memmove(data_.get() + head_, data_.get() + read_, used_ - read_);
    used_ -= read_ - head_;
    read_ = body_end_ = head_;
    taken_ = 0;
}

}  // namespace tight::lambda
