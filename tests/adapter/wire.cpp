// SPDX-License-Identifier: Apache-2.0
#include <tight/adapter/wire.hpp>

#include <doctest/doctest.h>

#include <string>

#include <tight/http/function.hpp>
#include <tight/http/gateway.hpp>

using tight::request;

TEST_CASE("a request is written as its client wrote it") {
    const request plain({.method = "POST",
                         .path = "/a%20b/%2F?x=1&x=2&y=%26",
                         .headers = {{"Host", "shop"}, {"X-A", "1"}, {"Connection", "close"}, {"Content-Length", "9"}},
                         .body = "hello"});
    CHECK(tight::adapter::request_text(plain) ==
          "POST /a%20b/%2F?x=1&x=2&y=%26 HTTP/1.1\r\nHost: shop\r\nX-A: 1\r\nConnection: close\r\n"
          "Content-Length: 5\r\n\r\nhello");
    const request decoded =
        tight::http::read_event(tight::http::make_event(tight::event_kind::http, {.target = "/100%25/%C3%A9"})).value();
    CHECK(tight::adapter::target(decoded) == "/100%25/%C3%A9");
}

TEST_CASE("a header with a line break goes nowhere") {
    const request bad({.headers = {{"X-A", "1\r\nX-Evil: 2"}, {"X-B\r\n", "2"}, {"X-C: 3", "2"}}});
    CHECK(tight::adapter::request_text(bad).find("Evil") == std::string::npos);
    CHECK(tight::adapter::fields(bad).size() == 1);
}

TEST_CASE("a method that is none is answered 400") {
    CHECK_THROWS_AS(tight::adapter::request_text(request({.method = "GET / HTTP/1.1\r\nX-Evil: 1"})),
                    tight::http_error);
}

TEST_CASE("a response is read from its text, and half of one is an error") {
    const std::string text =
        "HTTP/1.1 201 Made\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n0\r\n\r\n";
    const auto read = tight::adapter::read_response(text).value();
    CHECK(read.status == 201);
    CHECK(read.headers.size() == 2);
    CHECK(read.body == "abc");
    CHECK(!tight::adapter::read_response(text.substr(0, text.size() - 3)).has_value());
    CHECK(!tight::adapter::read_response("").has_value());
    CHECK(tight::adapter::read_response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", true).value().body.empty());
}
