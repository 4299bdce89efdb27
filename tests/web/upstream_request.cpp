// SPDX-License-Identifier: Apache-2.0
#include "web/upstream_request.hpp"

#include <doctest/doctest.h>

#include <string>

#include <tight/http/gateway.hpp>

using tight::event_kind;
using tight::http::client_request;
using tight::http::gateway_settings;
using tight::web::parse_upstream_request;

namespace {

const tight::web::settings plain{.command = {"x"}};

std::string head_of(const std::string& event) {
    const auto upstream = parse_upstream_request(event, plain, {});
    REQUIRE(upstream.has_value());
    return upstream->head;
}

std::string line_of(event_kind kind, const client_request& request, const gateway_settings& settings = {}) {
    const std::string head = head_of(tight::http::make_event(kind, request, settings));
    return head.substr(0, head.find("\r\n"));
}

}  // namespace

TEST_CASE("paths reach the application as the client wrote them") {
    for (const event_kind kind : {event_kind::rest, event_kind::function_url, event_kind::load_balancer}) {
        CAPTURE(static_cast<int>(kind));
        CHECK(line_of(kind, {.target = "/a%20b/%C3%A9/%2f;v=1/"}) == "GET /a%20b/%C3%A9/%2f;v=1/ HTTP/1.1");
        CHECK(line_of(kind, {.target = "//double"}) == "GET //double HTTP/1.1");
    }
    CHECK(line_of(event_kind::http, {.target = "/a%20b/%C3%A9/100%25?x=1"}) == "GET /a%20b/%C3%A9/100%25?x=1 HTTP/1.1");
}

TEST_CASE("queries keep their repeated names, and an empty one leaves no question mark") {
    for (const event_kind kind :
         {event_kind::rest, event_kind::http, event_kind::function_url, event_kind::load_balancer}) {
        CAPTURE(static_cast<int>(kind));
        CHECK(line_of(kind, {.target = "/x?a=1&a=2&b=c%26d"}) == "GET /x?a=1&a=2&b=c%26d HTTP/1.1");
        CHECK(line_of(kind, {.target = "/x?"}) == "GET /x HTTP/1.1");
    }
    CHECK(line_of(event_kind::function_url, {.target = "/x?flag&a=%2F+1&&b"}) == "GET /x?flag&a=%2F+1&&b HTTP/1.1");
    CHECK(line_of(event_kind::load_balancer, {.target = "/x?a=1+2%20"}) == "GET /x?a=1+2%20 HTTP/1.1");
}

TEST_CASE("the stage is no part of the path") {
    CHECK(line_of(event_kind::http, {.target = "/items"}, {.stage = "dev", .stage_in_path = true}) ==
          "GET /items HTTP/1.1");
    CHECK(line_of(event_kind::rest, {.target = "/items"}, {.stage = "dev"}) == "GET /items HTTP/1.1");
}

TEST_CASE("a line break in a path or a query that a gateway decoded stays one line") {
    CHECK(line_of(event_kind::http, {.target = "/a%0d%0aX-Evil:%201"}) == "GET /a%0D%0AX-Evil:%201 HTTP/1.1");
    CHECK(line_of(event_kind::rest, {.target = "/x?a=%0d%0aX"}) == "GET /x?a=%0D%0AX HTTP/1.1");
    const std::string raw = head_of(
        R"({"version":"2.0","rawPath":"/","rawQueryString":"a=\r\nX: 1","requestContext":{"http":{"method":"GET"}}})");
    CHECK(raw.starts_with("GET /?a=%0D%0AX:%201 HTTP/1.1\r\n"));
}

TEST_CASE("the length is that of the body, whatever the client said, and nothing of its connection is passed on") {
    const std::string head =
        head_of(tight::http::make_event(event_kind::rest, {.method = "POST",
                                                           .target = "/",
                                                           .headers = {{"Content-Length", "999"},
                                                                       {"Transfer-Encoding", "chunked"},
                                                                       {"Connection", "close, x"},
                                                                       {"Expect", "100-continue"},
                                                                       {"Host", "a"},
                                                                       {"X-Kept", "1"}},
                                                           .body = "12345"}));
    CHECK(head.find("Content-Length: 5\r\n") != head.npos);
    CHECK(head.find("999") == head.npos);
    CHECK(head.find("chunked") == head.npos);
    CHECK(head.find("close") == head.npos);
    CHECK(head.find("100-continue") == head.npos);
    CHECK(head.find("X-Kept: 1\r\n") != head.npos);
}

TEST_CASE("repeated headers stay apart where the gateway keeps them apart, and a host comes once") {
    const std::string head = head_of(R"({"httpMethod":"GET","path":"/","headers":{"x-a":"2","Host":"one"},
        "multiValueHeaders":{"X-A":["1","2"],"Host":["one","two"]},"requestContext":{"stage":"dev"}})");
    CHECK(head.find("X-A: 1\r\nX-A: 2\r\n") != head.npos);
    CHECK(head.find("Host: one\r\n") != head.npos);
    CHECK(head.find("two") == head.npos);
    CHECK(head_of(R"({"httpMethod":"GET","path":"/"})").find("host: localhost\r\n") != std::string::npos);
}

TEST_CASE("the request context is one line of ASCII") {
    const std::string head = head_of(
        "{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\n  \"user\": \"J\xC3\xB6rg "
        "\xF0\x9F\x98\x80\"\n}}");
    CHECK(head.find("x-amzn-request-context: {  \"user\": \"J\\u00f6rg \\ud83d\\ude00\"}\r\n") != head.npos);
}

TEST_CASE("the body of a request that mostly has none cannot be taken for another request") {
    const std::string body = R"(,"path":"/","body":"GET /admin HTTP/1.1\r\n\r\n"})";
    for (const char* const method : {"GET", "OPTIONS", "DELETE"})
        CHECK(head_of(R"({"httpMethod":")" + std::string(method) + '"' + body).find("Connection: close\r\n") !=
              std::string::npos);
    CHECK(head_of(R"({"httpMethod":"POST")" + body).find("Connection:") == std::string::npos);
}

TEST_CASE("the request context is found among texts with quotes, brackets and backslashes") {
    const std::string head = head_of(
        R"({"httpMethod":"GET","path":"/","body":"\"requestContext\":{\\","requestContext":{"a\\":"}\\\"{","b":[]},"x":"\\"})");
    CHECK(head.find(R"(x-amzn-request-context: {"a\\":"}\\\"{","b":[]})"
                    "\r\n") != head.npos);
}

TEST_CASE("an event that is not JSON is refused") {
    CHECK(!parse_upstream_request("{", plain, {}).has_value());
    CHECK(!parse_upstream_request("", plain, {}).has_value());
}
