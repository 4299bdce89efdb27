// SPDX-License-Identifier: Apache-2.0
#include "http1/response_reader.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "core/ascii.hpp"
#include "http1/framing.hpp"

namespace tight::http1 {

using ascii::equal_ignoring_case;

namespace {

constexpr std::size_t first_capacity = 16 * 1024;
constexpr std::size_t longest_chunk_line = 1024;

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
    value = colon == line.npos ? line : ascii::trim(line.substr(colon + 1), " \t");
}

bool take_field(std::string_view& fields, std::string_view& name, std::string_view& value) {
    std::string_view line;
    if (!take_line(fields, line)) return false;
    split_field(line, name, value);
    return true;
}

std::string_view response_view::field(std::string_view field_name) const {
    std::string_view name, value;
    for (std::string_view rest = fields; take_field(rest, name, value);)
        if (equal_ignoring_case(name, field_name)) return value;
    return {};
}

std::span<char> response_reader::room() {
    drop_taken();
    std::size_t least = part_ == part::sized_body ? std::min(remaining_, limits_.piece) : 4096;
    if (part_ == part::chunk_data) least += std::min(remaining_, limits_.piece);
    if (capacity_ - used_ < least) {
        const std::size_t capacity = std::max({first_capacity, capacity_ * 2, used_ + least});
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (used_ > 0) std::memcpy(larger.get(), data_.get(), used_);
        data_ = std::move(larger);
        capacity_ = capacity;
    }
    return {data_.get() + used_, capacity_ - used_};
}

response_reader::progress response_reader::received(std::size_t size) {
    used_ += size;
    return parse();
}

response_reader::progress response_reader::closed() {
    if (state_ != progress::incomplete) return state_;
    response_.keep_alive = false;
    if (part_ == part::body_until_close)
        finish();
    else
        refuse();
    return state_;
}

void response_reader::next() {
    const std::size_t left = state_ == progress::complete ? used_ - read_ : 0;
    if (left > 0) std::memmove(data_.get(), data_.get() + read_, left);
    reset();
    used_ = left;
    if (left > 0) parse();
}

void response_reader::reset() {
    used_ = read_ = scanned_ = first_field_ = head_ = body_end_ = remaining_ = taken_ = trailer_ = 0;
    head_only_ = false;
    part_ = part::head;
    state_ = progress::incomplete;
    response_ = {};
}

// Each part returns whether there may be more to do with the bytes at hand.
response_reader::progress response_reader::parse() {
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
                more = parse_chunk_line();
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
void response_reader::mend_lines() {
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

bool response_reader::parse_head() {
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
    if (response_.status < 200) return skip_interim();
    first_field_ = line_end + 2;
    return read_fields(fields());
}

// 100 Continue and its like: the final response follows.
bool response_reader::skip_interim() {
    if (response_.status == 101) return refuse();
    const std::size_t left = used_ - read_;
    const bool head_only = head_only_;
    std::memmove(data_.get(), data_.get() + read_, left);
    reset();
    used_ = left;
    head_only_ = head_only;
    return left > 0;
}

// "HTTP/1.1 200 OK"; the words after the number are for people.
bool response_reader::read_status_line(std::string_view line) {
    if (line.size() < 12 || !line.starts_with("HTTP/1.") || !ascii::is_digit(line[7]) || line[8] != ' ') return false;
    if (line.size() > 12 && line[12] != ' ') return false;
    if (!ascii::is_digit(line[9]) || !ascii::is_digit(line[10]) || !ascii::is_digit(line[11])) return false;
    response_.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    response_.keep_alive = line[7] != '0';
    return response_.status >= 100 && is_field_value(line);
}

// Every field is well formed, or the response is malformed.
bool response_reader::read_fields(std::string_view fields) {
    body_framing framing;
    std::string_view name, value;
    const bool is_old = !response_.keep_alive;  // HTTP/1.0
    while (take_field(fields, name, value)) {
        if (!is_token(name) || !is_field_value(value)) return refuse();
        if (framing.add(name, value) != body_framing::problem::none) return refuse();
        if (name.size() == 10 && equal_ignoring_case(name, "connection")) {
            if (list_contains(value, "keep-alive")) response_.keep_alive = true;
            if (list_contains(value, "close")) response_.keep_alive = false;
        }
    }
    // Chunks overrule a length (RFC 9112, 6.3), and nothing that follows such a response can be trusted.
    if (framing.is_ambiguous() || (framing.is_chunked() && is_old)) response_.keep_alive = false;
    return start_body(framing);
}

// How the body ends: RFC 9112, 6.3.
bool response_reader::start_body(const body_framing& framing) {
    if (response_.status == 204 || response_.status == 304 || head_only_) return finish();
    if (framing.is_chunked()) {
        part_ = part::chunk_size;
    } else if (framing.length()) {
        if (*framing.length() > limits_.body) return refuse(progress::too_large);
        part_ = part::sized_body;
        remaining_ = *framing.length();
    } else {
        part_ = part::body_until_close;
        response_.keep_alive = false;
    }
    return true;
}

// The next bytes are the body's, at most so many; they follow the others without the gap that a chunk's size leaves.
std::size_t response_reader::take_bytes(std::size_t most) {
    const std::size_t taken = std::min(most, used_ - read_);
    if (body_end_ != read_) std::memmove(data_.get() + body_end_, data_.get() + read_, taken);
    read_ += taken;
    body_end_ += taken;
    return taken;
}

void response_reader::close_gap() {
    if (read_ == body_end_) return;
    std::memmove(data_.get() + body_end_, data_.get() + read_, used_ - read_);
    used_ -= read_ - body_end_;
    read_ = body_end_;
}

bool response_reader::parse_sized_body() {
    remaining_ -= take_bytes(remaining_);
    return remaining_ == 0 && finish();
}

bool response_reader::parse_chunk_line() {
    const std::string_view text = unread();
    const std::size_t end = text.find("\r\n");
    if (end == text.npos) return text.size() > longest_chunk_line + 2 && refuse();
    if (end > longest_chunk_line) return refuse();
    const auto size = parse_chunk_size(text.substr(0, end));
    if (!size) return refuse();
    if (!has_room_for(*size)) return refuse(progress::too_large);
    read_ += end + 2;
    remaining_ = *size;
    part_ = remaining_ == 0 ? part::trailer : part::chunk_data;
    return true;
}

bool response_reader::parse_chunk_data() {
    remaining_ -= take_bytes(remaining_);
    if (remaining_ > 0) return false;
    part_ = part::chunk_end;
    return true;
}

bool response_reader::parse_chunk_end() {
    const std::string_view text = unread();
    if (text.size() < 2) return false;
    if (!text.starts_with("\r\n")) return refuse();
    read_ += 2;
    part_ = part::chunk_size;
    return true;
}

// Fields after the last chunk are checked and left out; an empty line ends them.
bool response_reader::parse_trailer() {
    const std::string_view text = unread();
    const std::size_t end = text.find("\r\n");
    if (end == text.npos) return text.size() > limits_.head + 2 && refuse();
    trailer_ += end + 2;
    if (trailer_ > limits_.head) return refuse();
    read_ += end + 2;
    if (end == 0) return finish();
    std::string_view name, value;
    split_field(text.substr(0, end), name, value);
    return (is_token(name) && is_field_value(value)) || refuse();
}

// Both end the parsing: they return false.
bool response_reader::finish() {
    state_ = progress::complete;
    response_.fields = fields();
    response_.body = {data_.get() + head_, body_end_ - head_};
    return false;
}

bool response_reader::refuse(progress as) {
    state_ = as;
    return false;
}

response_view response_reader::head() const {
    response_view known = response_;
    known.fields = fields();
    known.body = {};
    return known;
}

std::string_view response_reader::take_body() {
    const std::string_view piece(data_.get() + head_ + taken_, body_end_ - head_ - taken_);
    taken_ = body_end_ - head_;
    return piece;
}

// What was taken makes room. The bytes behind it are not parsed yet.
void response_reader::drop_taken() {
    if (taken_ == 0 || state_ != progress::incomplete) return;
    std::memmove(data_.get() + head_, data_.get() + read_, used_ - read_);
    used_ -= read_ - head_;
    read_ = body_end_ = head_;
    taken_ = 0;
}

}  // namespace tight::http1
