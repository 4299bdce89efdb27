// SPDX-License-Identifier: Apache-2.0
#include "http1/writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

#include "core/ascii.hpp"
#include "core/reason_phrase.hpp"

namespace tight::http1 {

namespace {

void append_number(std::string& out, std::size_t number, int base = 10) {
    std::array<char, 24> digits{};
    const auto [end, failed] = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    out.append(digits.data(), end);
}

bool is_name(std::string_view name) {
    return !name.empty() && std::none_of(name.begin(), name.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte >= 0x7f || c == ':';
    });
}

bool is_framing(std::string_view name) {
    // Only these lengths need a closer look: 10 connection keep-alive, 14 content-length, 17 transfer-encoding.
    switch (name.size()) {
        case 10:
            return ascii::equal_ignoring_case(name, "connection") || ascii::equal_ignoring_case(name, "keep-alive");
        case 14:
            return ascii::equal_ignoring_case(name, "content-length");
        case 17:
            return ascii::equal_ignoring_case(name, "transfer-encoding");
        default:
            return false;
    }
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    const auto start = out.size();
    out.append(value);
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    out.append("\r\n");
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// That of the answer's body or, where an answer has none to count, that of the body which GET would have: what the
// caller says of it, or nothing at all rather than a length that is not true.
void append_length(std::string& out, int status, const header_list& headers, std::size_t body_length,
                   const response_framing& how) {
    if (status < 200 || status == 204 || how.until_close) return;
    const bool is_bare = status == 304 || (how.head_only && body_length == 0);
    if (how.chunked && status != 304) {
        out.append("Transfer-Encoding: chunked\r\n");
    } else if (is_bare) {
        const auto length = find_header(headers, "content-length");
        if (is_number(length)) append_header(out, "Content-Length", length);
    } else {
        out.append("Content-Length: ");
        append_number(out, body_length);
        out.append("\r\n");
    }
}

}  // namespace

void append_head(std::string& out, int status, const header_list& headers, std::size_t body_length,
                 const response_framing& how, std::string_view date) {
    out.append("HTTP/1.1 ");
    append_number(out, static_cast<std::size_t>(std::clamp(status, 100, 999)));
    out.append(" ").append(reason_phrase(status)).append("\r\n");
    bool dated = false;
    for (const auto& [name, value] : headers) {
        if (is_framing(name) || !is_name(name)) continue;
        dated = dated || ascii::equal_ignoring_case(name, "date");
        append_header(out, name, value);
    }
    if (!dated && status >= 200) out.append("Date: ").append(date).append("\r\n");
    append_length(out, status, headers, body_length, how);
    if (!how.keep_alive)
        out.append("Connection: close\r\n");
    else if (how.old_client)
        out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
}

void append_chunk(std::string& out, std::string_view data) {
    if (data.empty()) return;  // a chunk of size 0 would end the body
    append_number(out, data.size(), 16);
    out.append("\r\n").append(data).append("\r\n");
}

void append_last_chunk(std::string& out, const header_list& trailers) {
    out.append("0\r\n");
    for (const auto& [name, value] : trailers)
        if (is_name(name) && !is_framing(name)) append_header(out, name, value);
    out.append("\r\n");
}

std::string http_date(std::int64_t seconds) {
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t time = seconds;
    std::tm utc{};
    ::gmtime_r(&time, &utc);
    std::string text(days[static_cast<std::size_t>(utc.tm_wday)]);
    std::array<char, 48> rest{};
    // %b would follow the locale.
    text.append(rest.data(), std::strftime(rest.data(), rest.size(), ", %d ", &utc));
    text.append(months[static_cast<std::size_t>(utc.tm_mon)]);
    text.append(rest.data(), std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &utc));
    return text;
}

}  // namespace tight::http1
