// SPDX-License-Identifier: Apache-2.0
#include <tight/http/response.hpp>

#include <doctest/doctest.h>

using tight::response;

TEST_CASE("a response is written the way it is thought of") {
    const std::string text = "text";
    CHECK(response{204}.body.empty());
    CHECK(response{200, {{"a", 1}, {"b", {1, 2}}}}.body == R"({"a":1,"b":[1,2]})");
    CHECK(response{200, tight::json::array{1, 2}}.body == "[1,2]");
    CHECK(response{200, nullptr}.body == "null");
    CHECK(response{200, tight::json::value(1.5)}.body == "1.5");
    CHECK(response{201, "made"}.body == "made");
    CHECK(response{201, text}.body == "text");
    CHECK(response{302, "", {{"Location", "/x"}}}.header("location") == "/x");
    CHECK(response(tight::json::object{{"a", 1}}).status == 200);
    CHECK(response().status == 200);
    CHECK(response{200, {{"é", "ü"}}}.body == R"({"é":"ü"})");
}

TEST_CASE("headers are set, added and found without regard to case") {
    response made{200, "x"};
    made.add("X-A", "1").add("x-a", "2");
    CHECK(made.header("X-a") == "1");
    made.set("x-A", "3");
    CHECK(made.headers.size() == 1);
    CHECK(made.header("X-A") == "3");
    CHECK_FALSE(made.header("none").has_value());
}

TEST_CASE("a cookie is safe unless asked otherwise") {
    response made;
    made.cookie("session", "abc")
        .cookie("plain", "1", {.max_age_seconds = 60, .same_site = "", .secure = false, .http_only = false});
    CHECK(made.headers[0].second == "session=abc; Path=/; SameSite=Lax; Secure; HttpOnly");
    CHECK(made.headers[1].second == "plain=1; Max-Age=60; Path=/");
}
