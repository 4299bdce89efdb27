// SPDX-License-Identifier: Apache-2.0
#include "http1/writer.hpp"

#include <doctest/doctest.h>

using namespace tight::http1;

TEST_CASE("a date is written as RFC 9110 wants it") { CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT"); }

TEST_CASE("headers cannot break the framing of an answer") {
    std::string out;
    append_head(out, 200,
                {{"X-A", "one\r\nSet-Cookie: evil=1"},
                 {"bad name", "1"},
                 {"Content-Length", "99"},
                 {"Transfer-Encoding", "gzip"}},
                2, {}, "today");
    CHECK(out == "HTTP/1.1 200 OK\r\nX-A: one  Set-Cookie: evil=1\r\nDate: today\r\nContent-Length: 2\r\n\r\n");
}

TEST_CASE("answers without a body say so") {
    std::string out;
    append_head(out, 204, {{"Content-Length", "7"}}, 7, {}, "d");
    CHECK(out == "HTTP/1.1 204 No Content\r\nDate: d\r\n\r\n");
    out.clear();
    append_head(out, 200, {{"Content-Length", "7"}}, 0, {.head_only = true}, "d");
    CHECK(out == "HTTP/1.1 200 OK\r\nDate: d\r\nContent-Length: 7\r\n\r\n");
}

TEST_CASE("the length in an answer to HEAD is that of the body it was given, or what is said, or none") {
    const auto head = [](const header_list& headers, std::size_t length, const response_framing& how) {
        std::string out;
        append_head(out, 200, headers, length, how, "d");
        return out.substr(out.find("Date: d\r\n") + 9);
    };
    CHECK(head({{"Content-Length", "7"}}, 5, {.head_only = true}) == "Content-Length: 5\r\n\r\n");
    CHECK(head({}, 5, {.head_only = true}) == "Content-Length: 5\r\n\r\n");
    CHECK(head({}, 0, {.head_only = true}) == "\r\n");
    CHECK(head({{"Content-Length", "-7"}}, 0, {.head_only = true}) == "\r\n");
    CHECK(head({}, 0, {}) == "Content-Length: 0\r\n\r\n");
    CHECK(head({{"Content-Length", "7"}}, 0, {.head_only = true, .chunked = true}) ==
          "Transfer-Encoding: chunked\r\n\r\n");
    CHECK(head({{"Content-Length", "7"}}, 0, {.head_only = true, .until_close = true}) == "\r\n");
}

TEST_CASE("an empty chunk does not end the body") {
    std::string out;
    append_chunk(out, "");
    append_chunk(out, "0123456789abcdef0");
    append_last_chunk(out, {{"X-Sum", "1"}, {"Content-Length", "1"}});
    CHECK(out == "11\r\n0123456789abcdef0\r\n0\r\nX-Sum: 1\r\n\r\n");
}
