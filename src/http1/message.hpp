// SPDX-License-Identifier: Apache-2.0
#pragma once

// An HTTP/1.1 request as it came over the wire, and the helpers that names of headers need (RFC 9110, 5.1: any case).

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight::http1 {

using header_list = std::vector<std::pair<std::string, std::string>>;  // in the order and case they came

// The first value of that name, or an empty view. Belongs to `headers`.
std::string_view find_header(const header_list& headers, std::string_view name);

// A plain value.
struct request {
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

struct request_limits {
    std::size_t head = std::size_t{64} * 1024;         // bytes of request line and headers, and again of trailers
    std::size_t headers = 128;                         // how many
    std::size_t body = std::size_t{16} * 1024 * 1024;  // bytes, after decoding chunks
};

}  // namespace tight::http1
