// SPDX-License-Identifier: Apache-2.0
#include "cli/project/local_event.hpp"
#include "core/command_error.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tight;
using namespace tight::cli;

namespace {

json::value event_of(const event_options& options) { return json::parse(make_local_event(options).text).value(); }

std::string text_at(const json::value& event, std::string_view name) {
    const json::value* found = json::find(event, name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string("(none)");
}

}  // namespace

TEST_CASE("names and values become an event, as text or as JSON") {
    const json::object event =
        parse_event_arguments({"a=x=y", "n:=15", "b:=true", "j:={\"a\":1}", "null:=null", "empty=", "c:d=e"});
    CHECK(json::serialize(event) == R"({"a":"x=y","n":15,"b":true,"j":{"a":1},"null":null,"empty":"","c:d":"e"})");
}

TEST_CASE("an argument that is neither is refused, quoting it") {
    for (const char* argument : {"noeq", "=v", ":=1", "x:=bad", "x:="}) {
        CAPTURE(argument);
        try {
            parse_event_arguments({argument});
            FAIL_CHECK("accepted");
        } catch (const tight::command_error& refused) {
            CHECK(refused.status == tight::exit_status::usage);
            CHECK(refused.message().find(argument) != std::string::npos);
        }
    }
}

TEST_CASE("an event given whole is handed on as it is, and takes nothing besides") {
    const local_event event = make_local_event({.text = R"({"Records":[]})"});
    CHECK(event.text == R"({"Records":[]})");
    CHECK_FALSE(event.is_request);
    CHECK_THROWS_AS(make_local_event({.text = "{}", .arguments = {"a=b"}}), tight::command_error);
    CHECK_THROWS_AS(make_local_event({.text = "{}", .path = "/x"}), tight::command_error);
    CHECK_THROWS_AS(make_local_event({.text = "{"}), tight::command_error);
}

TEST_CASE("without anything said the function gets a GET of its path") {
    const json::value event = event_of({.function = "movies"});
    CHECK(text_at(event, "rawPath") == "/movies");
    CHECK(make_local_event({.function = "movies"}).is_request);
    const json::value* method = json::find(event, "requestContext", "http", "method");
    REQUIRE(method != nullptr);
    CHECK(method->as_string() == "GET");
}

TEST_CASE("names and values are the query of a GET and the body of a POST") {
    CHECK(text_at(event_of({.arguments = {"a=x y", "n:=1"}, .path = "/movies?b=2"}), "rawQueryString") ==
          "b=2&a=x%20y&n=1");
    const json::value posted =
        event_of({.arguments = {"year:=1985", "title=Brazil"}, .method = "post", .function = "movies"});
    CHECK(text_at(posted, "body") == R"({"year":1985,"title":"Brazil"})");
}

TEST_CASE("a body makes a POST, whose type and other headers can be chosen") {
    const json::value event =
        event_of({.headers = {"Content-Type: text/plain", "X-Token:t"}, .body = "hi", .function = "movies"});
    CHECK(text_at(event, "body") == "hi");
    const json::value* headers = json::find(event, "headers");
    REQUIRE(headers != nullptr);
    CHECK(text_at(*headers, "content-type") == "text/plain");
    CHECK(text_at(*headers, "x-token") == "t");
}

TEST_CASE("a REST API's event is of the older format") {
    const json::value event = event_of({.path = "/movies", .function = "movies", .gateway = event_kind::rest});
    CHECK(text_at(event, "httpMethod") == "GET");
    CHECK(text_at(event, "path") == "/movies");
}

TEST_CASE("requests that make no sense are mistakes of usage") {
    CHECK_THROWS_AS(make_local_event({.path = "movies"}), tight::command_error);
    CHECK_THROWS_AS(make_local_event({.headers = {"nocolon"}, .function = "f"}), tight::command_error);
    CHECK_THROWS_AS(make_local_event({.headers = {": v"}, .function = "f"}), tight::command_error);
    CHECK_THROWS_AS(make_local_event({.arguments = {"a=b"}, .body = "x", .function = "f"}), tight::command_error);
}
