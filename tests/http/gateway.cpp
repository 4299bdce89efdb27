// SPDX-License-Identifier: Apache-2.0
// A request goes through a gateway and comes out of its event unchanged; replies come back as gateways read them.

#include <tight/http/gateway.hpp>

#include <doctest/doctest.h>

#include "http/support.hpp"

using tight::event_kind;
using tight::http::client_request;
using tight::http::gateway_settings;
using tight::http::make_event;
using tight::http::read_reply;
using tight::json::value;

namespace {

constexpr event_kind every_kind[]{event_kind::rest, event_kind::http, event_kind::function_url,
                                  event_kind::load_balancer};

tight::request through(event_kind kind, const client_request& asked, const gateway_settings& settings = {}) {
    return tight_test::read(make_event(kind, asked, settings));
}

value event(event_kind kind, const client_request& asked, const gateway_settings& settings = {}) {
    return tight::json::parse(make_event(kind, asked, settings)).value();
}

using texts = std::vector<std::string_view>;

tight::response echo(const tight::request& asked, tight::context&) {
    tight::response answer{201, std::string(asked.body())};
    answer.set("Content-Type", std::string(asked.header("content-type").value_or("text/plain")));
    return answer.cookie("a", "1").cookie("b", "2").add("X-Path", std::string(asked.path()));
}
constinit const tight::function echoes{.any = echo};

}  // namespace

TEST_CASE("a request is the same behind every gateway") {
    const client_request asked{.method = "POST",
                               .target = "/a%20b/c?q=1&q=two%20words&p=a+b&e",
                               .headers = {{"Host", "example.org"},
                                           {"Cookie", "s=1; t=2"},
                                           {"X-One", "1"},
                                           {"Content-Type", "application/json"}},
                               .body = R"({"é":1})",
                               .source_ip = "9.8.7.6"};
    for (const event_kind kind : every_kind) {
        const auto request = through(kind, asked, {.request_id = "r-1"});
        CHECK(request.kind() == kind);
        CHECK(request.method() == tight::verb::post);
        CHECK(request.path() == "/a b/c");
        CHECK(request.query_all("q") == texts{"1", "two words"});
        CHECK(request.query("p") == "a b");
        CHECK(request.query("e") == "");
        CHECK(request.header("x-one") == "1");
        CHECK(request.cookie("t") == "2");
        CHECK(request.source_ip() == "9.8.7.6");
        CHECK(request.body() == asked.body);
        CHECK(request.json().at("é") == 1);
    }
}

TEST_CASE("every gateway carries bytes and forms") {
    const client_request bytes{
        .method = "PUT", .headers = {{"Content-Type", "image/png"}}, .body = std::string("\x89\0P", 3)};
    const client_request form{
        .method = "PUT", .headers = {{"Content-Type", "application/x-www-form-urlencoded"}}, .body = "a=1"};
    for (const event_kind kind : every_kind) {
        CHECK(event(kind, bytes).at("isBase64Encoded") == true);
        CHECK(through(kind, bytes).body() == bytes.body);
        CHECK(event(kind, form).at("isBase64Encoded") == (kind != event_kind::rest));
        CHECK(through(kind, form).json().at("a") == "1");
    }
}

TEST_CASE("routes give path parameters as their gateway does") {
    const client_request asked{.target = "/movies/a%2Fb"};
    const gateway_settings settings{.resource = "/movies/{title}", .route_method = "GET", .stage = "dev"};
    const value rest = event(event_kind::rest, asked, settings);
    CHECK(rest.at("resource") == "/movies/{title}");
    CHECK(rest.at("pathParameters").at("title") == "a%2Fb");
    CHECK(rest.at("path") == "/movies/a%2Fb");
    CHECK(rest.at("requestContext").at("path") == "/dev/movies/a%2Fb");
    CHECK(through(event_kind::rest, asked, settings).path("title") == "a/b");
    CHECK(through(event_kind::rest, asked, settings).stage() == "dev");
    const client_request plain{.target = "/movies/a%20b"};
    CHECK(event(event_kind::http, plain, settings).at("routeKey") == "GET /movies/{title}");
    CHECK(through(event_kind::http, plain, settings).path("title") == "a b");
    CHECK_FALSE(event(event_kind::http, plain, {.resource = "$default"}).as_object().contains("pathParameters"));
    CHECK(event(event_kind::rest, {}).at("resource") == "/");
    CHECK(event(event_kind::rest, {}).at("pathParameters").is_null());
}

TEST_CASE("an HTTP API's stage stands in the path where asked, and is not part of the request's") {
    const gateway_settings settings{.stage = "dev", .stage_in_path = true};
    CHECK(event(event_kind::http, {.target = "/movies"}, settings).at("rawPath") == "/dev/movies");
    CHECK(through(event_kind::http, {.target = "/movies"}, settings).path() == "/movies");
}

TEST_CASE("what a gateway adds is there") {
    const value rest = event(event_kind::rest, {.headers = {{"X-Forwarded-For", "1.1.1.1"}}, .source_ip = "2.2.2.2"},
                             {.time_ms = 1589522469693, .authorizer = {{"principalId", "u1"}}});
    CHECK(rest.at("headers").at("X-Forwarded-For") == "1.1.1.1, 2.2.2.2");
    CHECK(rest.at("requestContext").at("requestTime") == "15/May/2020:06:01:09 +0000");
    CHECK(rest.at("requestContext").at("authorizer").at("principalId") == "u1");
    CHECK(rest.at("body").is_null());
    CHECK(rest.at("queryStringParameters").is_null());
    CHECK(rest.at("multiValueHeaders").at("Host") == tight::json::array{"localhost"});
    CHECK_FALSE(event(event_kind::http, {}).as_object().contains("body"));
    CHECK(event(event_kind::load_balancer, {}).at("body") == "");
}

TEST_CASE("a load balancer sends one value of each name unless told otherwise") {
    const client_request asked{.target = "/?q=1&q=2", .headers = {{"X-A", "1"}, {"X-A", "2"}}};
    CHECK(event(event_kind::load_balancer, asked).at("multiValueHeaders").at("x-a") == tight::json::array{"1", "2"});
    const value single = event(event_kind::load_balancer, asked, {.multi_value = false});
    CHECK(single.at("headers").at("x-a") == "2");
    CHECK(single.at("queryStringParameters").at("q") == "2");
    CHECK_FALSE(single.as_object().contains("multiValueHeaders"));
}

TEST_CASE("an answer comes back through every gateway as the handler gave it") {
    const client_request asked{
        .method = "POST", .target = "/x", .headers = {{"Content-Type", "image/png"}}, .body = "\x89PNG"};
    for (const event_kind kind : every_kind) {
        const auto payload = tight::http::answer(echoes, make_event(kind, asked), tight_test::any_context()).value();
        const auto reply = read_reply(kind, payload).value();
        CHECK(reply.status == 201);
        CHECK(reply.body == asked.body);
        const auto count = [&](std::string_view name) {
            return std::ranges::count_if(reply.headers, [name](const auto& each) { return each.first == name; });
        };
        CHECK(count("Set-Cookie") == 2);
        CHECK(count("Content-Type") == 1);
        CHECK(count("X-Path") == 1);
    }
}

TEST_CASE("format 2.0 takes what has no statusCode for a body") {
    for (const event_kind kind : {event_kind::http, event_kind::function_url}) {
        const auto reply = read_reply(kind, R"({"a":1})").value();
        CHECK(reply.status == 200);
        CHECK(reply.body == R"({"a":1})");
        CHECK(reply.headers.at(0).second == "application/json");
        CHECK(read_reply(kind, "[1,2]").value().body == "[1,2]");
        CHECK(read_reply(kind, "not JSON").value().body == "not JSON");
    }
}

TEST_CASE("a malformed reply says what is wrong with it") {
    const auto why = [](std::string_view payload) { return read_reply(event_kind::rest, payload).error().message; };
    CHECK(why("[1]") == "malformed reply: it is not an object");
    CHECK(why("{}") == "malformed reply: it has no statusCode");
    CHECK(why("nonsense").starts_with("malformed reply: not JSON"));
    CHECK(why(R"({"statusCode":"abc"})") == "malformed reply: statusCode is not a number from 100 to 599");
    CHECK(why(R"({"statusCode":20000})") == "malformed reply: statusCode is not a number from 100 to 599");
    CHECK(why(R"({"statusCode":200,"body":{}})") == "malformed reply: body is not text");
    CHECK(why(R"({"statusCode":200,"headers":[]})") == "malformed reply: headers is not an object");
    CHECK(why(R"({"statusCode":200,"headers":{"a":["b"]}})") ==
          "malformed reply: headers has a value that is not text");
    CHECK(why(R"({"statusCode":200,"multiValueHeaders":{"a":"b"}})").ends_with("that is not an array"));
    CHECK(why(R"({"statusCode":200,"body":"*","isBase64Encoded":true})").ends_with("says it is"));
    CHECK(why(R"({"statusCode":200,"isBase64Encoded":"yes"})").ends_with("neither true nor false"));
    CHECK(read_reply(event_kind::http, R"({"statusCode":200,"cookies":"a=1"})").error().code == tight::errc::bad_input);
}

TEST_CASE("a reply may be less than complete") {
    const auto reply =
        read_reply(event_kind::rest, R"({"statusCode":"204","headers":{"X-N":5,"X-T":true},"body":null})").value();
    CHECK(reply.status == 204);
    CHECK(reply.headers == tight::header_list{{"X-N", "5"}, {"X-T", "true"}});
    CHECK(read_reply(event_kind::rest, R"({"statusCode":200,"body":"x"})").value().headers.at(0).second ==
          "application/json");
    CHECK(read_reply(event_kind::http, R"({"statusCode":200,"body":"x"})").value().headers.at(0).second ==
          "text/plain; charset=utf-8");
}

TEST_CASE("lists and lines of headers are merged, the same value once") {
    const auto reply = read_reply(event_kind::rest, R"({"statusCode":200,"headers":{"x-a":"1","X-B":"3"},
        "multiValueHeaders":{"X-A":["1","2"]}})")
                           .value();
    CHECK(reply.headers == tight::header_list{{"X-A", "1"}, {"X-A", "2"}, {"X-B", "3"}});
}

TEST_CASE("bytes that are no text in a target or header still make an event") {
    const auto request = through(event_kind::rest, {.target = "/\xff?a=\xe9", .headers = {{"X-L", "caf\xe9"}}});
    CHECK(request.header("x-l") == "café");
    CHECK(request.query("a") == "é");
    for (const event_kind kind : every_kind) CHECK(through(kind, {.target = "/%ff?a=%e9"}).kind() == kind);
}
