// SPDX-License-Identifier: Apache-2.0
#pragma once

// An HTTP/1.1 request as it came over the wire, and the helpers that names of headers need (RFC 9110, 5.1: any case).

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight::net {

using header_list = std::vector<std::pair<std::string, std::string>>;  // in the order and case they came

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Whether two names of headers (or hosts, or words of a list) are the same one.
bool same_name(std::string_view left, std::string_view right);

// The first value of that name, or an empty view. Belongs to `headers`.
std::string_view find_header(const header_list& headers, std::string_view name);

// Whether a list header (Connection, Transfer-Encoding) holds that word.
bool list_contains(std::string_view list, std::string_view word);

// A plain value.
struct http_request {
    std::string method = {};   // as sent: "GET"
    std::string target = {};   // path and query, starts with '/' (or is "*"); still percent-encoded
    header_list headers = {};  // with one Host, unless the client is an old one (HTTP/1.0)
    std::string body = {};
    int minor_version = 1;  // of HTTP/1.x

    std::string_view header(std::string_view name) const { return find_header(headers, name); }
    std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    std::string_view query() const {
        const auto mark = target.find('?');
        return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
    }
};

struct http_limits {
    std::size_t head = std::size_t{64} * 1024;         // bytes of request line and headers, and again of trailers
    std::size_t headers = 128;                         // how many
    std::size_t body = std::size_t{16} * 1024 * 1024;  // bytes, after decoding chunks
};

}  // namespace tight::net
