// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <optional>

#include "aws/http_client.hpp"

namespace tight::aws {
namespace {

constexpr std::size_t longest_line = 64 * 1024;
constexpr std::size_t most_headers = 200;
constexpr std::size_t largest_body = std::size_t{512} << 20U;

std::unexpected<error> malformed(std::string_view what) {
    return fail(errc::unavailable, "malformed HTTP answer: " + std::string(what));
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return out;
}

std::optional<std::size_t> number(std::string_view text, int base) {
    std::size_t out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out, base);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return out;
}

}  // namespace

result<bool> reply_reader::fill() {
    if (at_ > 0) {
        buffer_.erase(0, at_);
        at_ = 0;
    }
    const std::size_t before = buffer_.size();
    buffer_.resize(before + 16 * 1024);
    const auto got = next_(context_, buffer_.data() + before, buffer_.size() - before);
    buffer_.resize(before + got.value_or(0));
    if (!got) return std::unexpected(got.error());
    started_ = started_ || *got > 0;
    return *got > 0;
}

result<std::string> reply_reader::line() {
    std::size_t searched = 0;
    while (true) {
        const std::size_t end = buffer_.find('\n', at_ + searched);
        if (end != std::string::npos) {
            std::string out = buffer_.substr(at_, end - at_);
            at_ = end + 1;
            if (out.ends_with('\r')) out.pop_back();
            return out;
        }
        searched = buffer_.size() - at_;
        if (searched > longest_line) return malformed("a line is longer than 64 KB");
        const auto more = fill();
        if (!more) return std::unexpected(more.error());
        if (!*more) return fail(errc::unavailable, "the server closed the connection before its answer was complete");
    }
}

result<void> reply_reader::head(answer_read& out) {
    const auto status = line();
    if (!status) return std::unexpected(status.error());
    if (!status->starts_with("HTTP/1.") || status->size() < 12) return malformed("no status line");
    const auto code = number(std::string_view(*status).substr(9, 3), 10);
    if (!code || *code < 100) return malformed("no status code");
    out.reply.status = static_cast<int>(*code);
    out.reusable = status->starts_with("HTTP/1.1");
    out.reply.headers.clear();
    while (true) {
        auto field = line();
        if (!field) return std::unexpected(field.error());
        if (field->empty()) return {};
        const std::size_t colon = field->find(':');
        if (colon == std::string::npos || colon == 0) return malformed("a header without a name");
        if (out.reply.headers.size() == most_headers) return malformed("more than 200 headers");
        out.reply.headers.emplace_back(lower(std::string_view(*field).substr(0, colon)),
                                       std::string(trim(std::string_view(*field).substr(colon + 1))));
    }
}

result<void> reply_reader::exactly(std::string& into, std::size_t size) {
    if (size > largest_body - std::min(into.size(), largest_body))
        return fail(errc::too_large, "the answer is larger than 512 MB");
    while (size > 0) {
        if (at_ == buffer_.size()) {
            const auto more = fill();
            if (!more) return std::unexpected(more.error());
            if (!*more) return fail(errc::unavailable, "the server closed the connection in the middle of its answer");
        }
        const std::size_t part = std::min(size, buffer_.size() - at_);
        into.append(buffer_, at_, part);
        at_ += part;
        size -= part;
    }
    return {};
}

result<void> reply_reader::chunks(std::string& into) {
    while (true) {
        const auto header = line();
        if (!header) return std::unexpected(header.error());
        const auto size = number(trim(std::string_view(*header).substr(0, header->find(';'))), 16);
        if (!size) return malformed("a chunk without a size");
        if (*size == 0) break;
        if (auto read = exactly(into, *size); !read) return read;
        if (const auto end = line(); !end || !end->empty())
            return end ? malformed("a chunk too long") : std::unexpected(end.error());
    }
    for (std::size_t trailers = 0; trailers < most_headers; ++trailers) {
        const auto trailer = line();
        if (!trailer) return std::unexpected(trailer.error());
        if (trailer->empty()) return {};
    }
    return malformed("too many trailers");
}

result<void> reply_reader::body(answer_read& out) {
    const std::string coding = lower(out.reply.header("transfer-encoding"));
    if (!coding.empty()) {
        if (coding != "chunked") return malformed("unknown transfer coding");
        return chunks(out.reply.body);
    }
    if (const auto length = out.reply.header("content-length"); !length.empty()) {
        const auto size = number(length, 10);
        if (!size) return malformed("content-length is no number");
        return exactly(out.reply.body, *size);
    }
    out.reusable = false;
    while (true) {
        out.reply.body.append(buffer_, at_);
        at_ = buffer_.size();
        if (out.reply.body.size() > largest_body) return fail(errc::too_large, "the answer is larger than 512 MB");
        const auto more = fill();
        if (!more) return std::unexpected(more.error());
        if (!*more) return {};
    }
}

result<answer_read> reply_reader::read(bool head_only) {
    answer_read out;
    do {
        if (auto read = head(out); !read) return std::unexpected(read.error());
        if (out.reply.status == 101) return malformed("a protocol switch that nobody asked for");
    } while (out.reply.status < 200);
    if (lower(out.reply.header("connection")) == "close") out.reusable = false;
    if (!head_only && out.reply.status != 204 && out.reply.status != 304)
        if (auto read = body(out); !read) return std::unexpected(read.error());
    if (at_ != buffer_.size()) out.reusable = false;  // bytes that belong to no answer
    return out;
}

}  // namespace tight::aws
