// SPDX-License-Identifier: Apache-2.0
// A response takes the shape of its gateway's reply.

#include <doctest/doctest.h>

#include <tight/log.hpp>

#include "http/support.hpp"

using tight::context;
using tight::function;
using tight::request;
using tight::response;
using tight::json::value;
using tight_test::reply;

namespace {

constexpr std::string_view rest = R"({"httpMethod":"GET","path":"/"})";
constexpr std::string_view http = R"({"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"GET"}}})";
constexpr std::string_view balancer = R"({"httpMethod":"GET","path":"/","headers":{},"requestContext":{"elb":{}}})";
constexpr std::string_view multi_balancer =
    R"({"httpMethod":"GET","path":"/","multiValueHeaders":{"host":["h"]},"requestContext":{"elb":{}}})";

response hello(const request&, context&) { return {200, {{"e", "é\"\n"}}}; }
response cookies(const request&, context&) {
    response answer{200, "x", {{"X-A", "1"}, {"x-a", "2"}, {"X-B", "3"}}};
    return answer.add("Set-Cookie", "a=1").add("set-cookie", "b=2");
}
response png(const request&, context&) { return {200, std::string("\x89PNG"), {{"Content-Type", "image/png"}}}; }
response broken_text(const request&, context&) { return {200, std::string("\xff\xfe")}; }
response zipped(const request&, context&) { return {200, "looks like text", {{"Content-Encoding", "gzip"}}}; }
response encoded(const request&, context&) {
    response answer{200, "aGk="};
    answer.encoding = tight::body_encoding::encoded;
    return answer;
}
response bytes(const request&, context&) { return response::bytes(200, "hi"); }
response nothing(const request&, context&) {
    response answer{204, "never sent"};
    return answer;
}
response not_modified(const request&, context&) { return {304, "never sent", {{"ETag", "1"}}}; }
response just_200(const request&, context&) { return {}; }
response exactly(const request&, context&) { return response::passthrough(tight::json::array{1, 2}); }
response split(const request&, context&) { return {200, "x", {{"X-A", "one\r\nX-Evil: two"}, {"X-L", "caf\xe9"}}}; }

value of(tight::handler handler, std::string_view event = rest) { return reply(function{.get = handler}, event); }

}  // namespace

TEST_CASE("a REST reply has a string for a body and says whether it is base64") {
    const value answer = of(hello);
    CHECK(answer.at("statusCode") == 200);
    CHECK(answer.at("body") == "{\"e\":\"é\\\"\\n\"}");
    CHECK(answer.at("isBase64Encoded") == false);
    CHECK(answer.at("headers") == tight::json::value{{"Content-Type", "application/json"}});
    CHECK(of(just_200) == tight::json::parse(R"({"statusCode":200,"headers":{},"body":"",
        "isBase64Encoded":false})")
                              .value());
}

TEST_CASE("repeated headers: lists in REST, one line and cookies in format 2.0") {
    const value v1 = of(cookies);
    CHECK(v1.at("multiValueHeaders").at("X-A") == tight::json::array{"1", "2"});
    CHECK(v1.at("multiValueHeaders").at("Set-Cookie") == tight::json::array{"a=1", "b=2"});
    CHECK(v1.at("headers").at("X-B") == "3");
    CHECK_FALSE(v1.at("headers").as_object().contains("X-A"));
    const value v2 = of(cookies, http);
    CHECK(v2.at("cookies") == tight::json::array{"a=1", "b=2"});
    CHECK(v2.at("headers").at("X-A") == "1, 2");
    CHECK_FALSE(v2.as_object().contains("multiValueHeaders"));
    CHECK_FALSE(v2.at("headers").as_object().contains("Set-Cookie"));
}

TEST_CASE("a load balancer gets lists where it sends them, and one value for each spelling where not") {
    const value many = of(cookies, multi_balancer);
    CHECK(many.at("multiValueHeaders").at("Set-Cookie") == tight::json::array{"a=1", "b=2"});
    CHECK(many.at("multiValueHeaders").at("X-B") == tight::json::array{"3"});
    CHECK_FALSE(many.as_object().contains("headers"));
    CHECK(many.at("statusDescription") == "200 OK");
    const value single = of(cookies, balancer);
    CHECK(single.at("headers").at("X-B") == "3");
    CHECK(single.at("headers").at("set-cookie") == "a=1");
    CHECK(single.at("headers").at("Set-cookie") == "b=2");
    CHECK_FALSE(single.as_object().contains("multiValueHeaders"));
}

TEST_CASE("bytes travel as base64, by type, by content encoding and by what they are") {
    for (const auto event : {rest, http, balancer}) {
        CHECK(of(png, event).at("body") == "iVBORw==");
        CHECK(of(png, event).at("isBase64Encoded") == true);
        CHECK(of(broken_text, event).at("body") == "//4=");
        CHECK(of(zipped, event).at("isBase64Encoded") == true);
        CHECK(of(bytes, event).at("body") == "aGk=");
        CHECK(of(bytes, event).at("headers").at("Content-Type") == "application/octet-stream");
        CHECK(of(encoded, event).at("body") == "aGk=");
        CHECK(of(encoded, event).at("isBase64Encoded") == true);
    }
}

TEST_CASE("204 and 304 have no body") {
    CHECK(of(nothing).at("body") == "");
    CHECK(of(not_modified).at("body") == "");
    CHECK(of(not_modified).at("headers").at("ETag") == "1");
    CHECK_FALSE(of(nothing).at("headers").as_object().contains("Content-Type"));
}

TEST_CASE("a passthrough is the reply") {
    CHECK(of(exactly) == tight::json::array{1, 2});
    CHECK(of(exactly, http) == tight::json::array{1, 2});
}

TEST_CASE("a header cannot add another, and is UTF-8 in the reply") {
    CHECK(of(split).at("headers").at("X-A") == "one  X-Evil: two");
    CHECK(of(split).at("headers").at("X-L") == "café");
}

TEST_CASE("a body that is not the base64 it claims to be is answered 400 before any handler") {
    const value answer =
        reply(function{.any = hello}, R"({"httpMethod":"POST","path":"/","body":"*","isBase64Encoded":true})");
    CHECK(answer.at("statusCode") == 400);
}

TEST_CASE("an event without a request is told to the caller, not answered") {
    const auto outcome = tight::http::answer(function{.any = hello}, R"({"Records":[]})", tight_test::any_context());
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == tight::errc::not_found);
}
