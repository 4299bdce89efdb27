// SPDX-License-Identifier: Apache-2.0
#include "http1/parser.hpp"

#include <algorithm>
#include <utility>

#include "core/ascii.hpp"
#include "http1/authority.hpp"
#include "http1/framing.hpp"

namespace tight::http1 {

namespace {

// Bytes over 127 are let through: clients send UTF-8 as it is, and the application decodes.
bool is_target(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte != 0x7f;
    });
}

}  // namespace

std::string_view find_header(const header_list& headers, std::string_view name) {
    for (const auto& [key, value] : headers)
        if (ascii::equal_ignoring_case(key, name)) return value;
    return {};
}

void request_parser::start() {
    state_ = state::request_line;
    framing_ = framing::none;
    begun_ = expects_continue_ = false;
    keep_alive_ = true;
    scanned_ = head_bytes_ = 0;
    left_ = body_bytes_ = 0;
    fragment_ = {};
    request_ = {};
    target_authority_.clear();
    trailers_.clear();
}

bool request_parser::fail(int status, std::string text) {
    refusal_ = {status, std::move(text)};
    state_ = state::dead;
    return false;
}

request_parser::event request_parser::refuse(int status, std::string text) {
    fail(status, std::move(text));
    return event::refused;
}

// One line without its CRLF. The limit counts lines that are not whole yet, so that nobody can make us keep more.
request_parser::line request_parser::take_line(std::string_view& input, std::string_view& text) {
    const auto end = input.find('\n', scanned_);
    const auto length = end == std::string_view::npos ? input.size() : end + 1;
    if (head_bytes_ + length > limits_.head) {
        if (state_ == state::request_line)
            fail(414, "the request line is longer than " + std::to_string(limits_.head) + " bytes");
        else
            fail(431, "the headers are larger than " + std::to_string(limits_.head) + " bytes");
        return line::bad;
    }
    if (end == std::string_view::npos) {
        scanned_ = input.size();
        return line::partial;
    }
    scanned_ = 0;
    head_bytes_ += length;
    if (end == 0 || input[end - 1] != '\r') {
        fail(400, "a line does not end with CR LF");
        return line::bad;
    }
    text = input.substr(0, end - 1);
    input.remove_prefix(length);
    return line::found;
}

request_parser::event request_parser::next(std::string_view& input) {
    if (state_ == state::finished) start();
    while (true) {
        switch (state_) {
            case state::dead:
                return event::refused;
            case state::head_done:
                state_ = framing_ == framing::length    ? state::counted
                         : framing_ == framing::chunked ? state::chunk_size
                                                        : state::body_done;
                head_bytes_ = 0;
                return event::head;
            case state::body_done:
                state_ = state::finished;
                return event::complete;
            case state::counted:
            case state::chunk_data:
                if (left_ != 0) return on_data(input);
                state_ = state_ == state::counted ? state::body_done : state::chunk_end;
                break;
            default: {
                if (input.empty()) return event::more;
                // The first byte of a TLS handshake: the commonest mistake deserves its own sentence.
                if (!begun_ && input.front() == '\x16') return refuse(400, "this port speaks plain HTTP: use http://");
                begun_ = true;
                std::string_view text;
                const auto got = take_line(input, text);
                if (got == line::partial) return event::more;
                if (got == line::bad || !on_line(text)) return event::refused;
            }
        }
    }
}

request_parser::event request_parser::on_data(std::string_view& input) {
    if (input.empty()) return event::more;
    fragment_ = input.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size())));
    input.remove_prefix(fragment_.size());
    left_ -= fragment_.size();
    return event::body;
}

bool request_parser::on_line(std::string_view text) {
    switch (state_) {
        case state::request_line:
            // RFC 9112, 2.2: empty lines before a request are skipped.
            if (text.empty()) return true;
            return on_request_line(text);
        case state::headers:
            return text.empty() ? finish_head() : on_header(text, request_.headers);
        case state::chunk_size:
            return on_chunk_size(text);
        case state::chunk_end:
            if (!text.empty()) return fail(400, "a chunk is longer than it said");
            head_bytes_ = 0;
            state_ = state::chunk_size;
            return true;
        case state::trailer:
            if (!text.empty()) return on_header(text, trailers_);
            state_ = state::body_done;
            return true;
        default:
            return fail(400, "the request is not well formed");
    }
}

bool request_parser::on_request_line(std::string_view text) {
    const auto first = text.find(' ');
    const auto last = text.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return fail(400, "the request line is not METHOD TARGET HTTP/1.1");
    const auto method = text.substr(0, first);
    const auto version = text.substr(last + 1);
    if (!is_token(method)) return fail(400, "the method is not a word");
    if (!version.starts_with("HTTP/")) return fail(400, "the request line does not end with HTTP/1.1");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return fail(505, "this server speaks HTTP/1.1");
    request_.method = method;
    request_.minor_version = version.back() - '0';
    state_ = state::headers;
    return on_target(text.substr(first + 1, last - first - 1));
}

// RFC 9112, 3.2: origin form, absolute form, and "*".
bool request_parser::on_target(std::string_view target) {
    if (!is_target(target)) return fail(400, "the request target holds a character that must be percent-encoded");
    if (target.starts_with('/') || target == "*") {
        request_.target = target;
        return true;
    }
    const auto mark = target.find("://");
    if (mark == std::string_view::npos || target.find_first_of("/?") < mark)
        return fail(400, "the request target does not start with /");
    return on_absolute_target(target.substr(0, mark), target.substr(mark + 3));
}

// Kept without scheme and authority, which is compared with the Host header when that has come.
bool request_parser::on_absolute_target(std::string_view scheme, std::string_view rest) {
    if (!ascii::equal_ignoring_case(scheme, "http"))
        return fail(400, "the request target is of another scheme than http");
    const auto path = std::min(rest.find_first_of("/?"), rest.size());
    target_authority_ = rest.substr(0, path);
    if (const auto read = parse_authority(target_authority_); !read)
        return fail(400, "the host of the request target " + read.error().message);
    if (!rest.substr(path).starts_with('/')) request_.target = "/";
    request_.target += rest.substr(path);
    return true;
}

bool request_parser::on_header(std::string_view text, header_list& into) {
    if (text.front() == ' ' || text.front() == '\t') return fail(400, "a header is folded over two lines");
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return fail(400, "a header has no colon");
    const auto name = text.substr(0, colon);
    const auto value = ascii::trim(text.substr(colon + 1), " \t");
    if (!is_token(name)) return fail(400, "the name of a header is not a word");
    if (!is_field_value(value)) return fail(400, "the value of a header holds a control character");
    if (into.size() == limits_.headers)
        return fail(431, "there are more than " + std::to_string(limits_.headers) + " headers");
    if (into.empty()) into.reserve(12);
    into.emplace_back(name, value);
    return true;
}

bool request_parser::finish_head() {
    const auto& headers = request_.headers;
    keep_alive_ = request_.minor_version == 1;
    for (const auto& [name, value] : headers) {
        if (ascii::equal_ignoring_case(name, "connection")) {
            if (list_contains(value, "close"))
                keep_alive_ = false;
            else if (list_contains(value, "keep-alive"))
                keep_alive_ = true;
        }
        if (ascii::equal_ignoring_case(name, "expect")) {
            if (!ascii::equal_ignoring_case(value, "100-continue"))
                return fail(417, "the only expectation met is 100-continue");
            expects_continue_ = request_.minor_version == 1;
        }
    }
    if (!check_host() || !find_framing()) return false;
    state_ = state::head_done;
    return true;
}

// RFC 9112, 3.2. After this the Host header names the host that the request is for, whatever form its target had.
bool request_parser::check_host() {
    const std::string* host = nullptr;
    for (const auto& [name, value] : request_.headers) {
        if (!ascii::equal_ignoring_case(name, "host")) continue;
        if (host != nullptr) return fail(400, "there are two Host headers");
        host = &value;
    }
    if (host == nullptr) {
        if (request_.minor_version == 1) return fail(400, "the Host header is missing");
        if (!target_authority_.empty()) request_.headers.emplace_back("Host", target_authority_);
        return true;
    }
    const auto read = parse_authority(*host);
    if (!read) return fail(400, "the Host header " + read.error().message);
    if (target_authority_.empty()) return true;
    const auto of_target = parse_authority(target_authority_);
    if (!of_target->is_host_of(*read) || of_target->port.value_or(80) != read->port.value_or(80))
        return fail(400, "the request target and the Host header name different hosts");
    return true;
}

// RFC 9112, 6.3.
bool request_parser::find_framing() {
    using problem = body_framing::problem;
    body_framing fields;
    for (const auto& [name, value] : request_.headers) {
        switch (fields.add(name, value)) {
            case problem::none:
                break;
            case problem::invalid_length:
                return fail(400, "Content-Length is not a whole number");
            case problem::different_lengths:
                return fail(400, "there are two different Content-Length headers");
            case problem::unsupported_coding:
                return fail(501, "the only transfer encoding understood is chunked");
        }
    }
    if (fields.is_ambiguous()) return fail(400, "both Content-Length and Transfer-Encoding are present");
    if (fields.is_chunked()) {
        if (request_.minor_version == 0) return fail(400, "HTTP/1.0 has no Transfer-Encoding");
        framing_ = framing::chunked;
        return true;
    }
    left_ = fields.length().value_or(0);
    if (left_ > limits_.body) return fail(413, "the body is larger than " + std::to_string(limits_.body) + " bytes");
    if (left_ != 0) framing_ = framing::length;
    return true;
}

bool request_parser::on_chunk_size(std::string_view text) {
    const auto parsed = parse_chunk_size(text);
    if (!parsed) return fail(400, "the size of a chunk is malformed");
    const std::uint64_t size = *parsed;
    if (size > limits_.body - body_bytes_)
        return fail(413, "the body is larger than " + std::to_string(limits_.body) + " bytes");
    body_bytes_ += size;
    left_ = size;
    head_bytes_ = 0;
    state_ = size == 0 ? state::trailer : state::chunk_data;
    return true;
}

}  // namespace tight::http1
