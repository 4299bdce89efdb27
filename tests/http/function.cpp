// SPDX-License-Identifier: Apache-2.0
// What a function does with a request: verbs, errors, hooks, defaults.

#include <tight/http/function.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <tight/log.hpp>

#include "http/support.hpp"

using tight::context;
using tight::function;
using tight::request;
using tight::response;
using tight_test::ask;

namespace {

response say_verb(const request& asked, context&) { return {200, asked.method_name()}; }
response hello(const request&, context&) { return {200, {{"hello", "world"}}, {{"X-Own", "1"}}}; }
response made(const request&, context&) { return {201, "made"}; }
response nothing(const request&, context&) { return {204}; }

constinit const function all_verbs{
    .get = say_verb, .post = say_verb, .put = say_verb, .patch = say_verb, .del = say_verb, .options = say_verb};
constinit const function two_verbs{.get = hello, .post = made};

response body_of(int status, std::string_view message) { return {status, {{"message", message}}}; }

[[noreturn]] void leave_early() { throw tight::http_error(404, "no such movie"); }
response deep(const request&, context&) { leave_early(); }
response own_page(const request&, context&) {
    throw tight::http_error(response{404, "<b>gone</b>", {{"Content-Type", "text/html"}}});
}
response throws(const request&, context&) { throw std::runtime_error("first line\nsecond line"); }
response throws_text(const request&, context&) { throw "text"; }
response bad_input(const request&, context&) {
    tight::error refused{tight::errc::bad_input, "2 fields are wrong"};
    refused.fields = {{"year", "is required"}, {"title", "must be text"}};
    throw std::bad_expected_access<tight::error>(refused);
}
response busy(const request&, context&) {
    const tight::result<int> outcome = tight::fail(tight::errc::throttled, "slow down");
    return {200, std::to_string(outcome.value())};
}
response lost(const request&, context&) {
    const tight::result<int> outcome = tight::fail(tight::errc::denied, "no credentials for key AKIA");
    return {200, std::to_string(outcome.value())};
}
response strange_status(const request&, context&) { return {42, "x"}; }
response wants_year(const request& asked, context&) { return {200, {{"year", asked.query<int>("year")}}}; }

response one(tight::handler handler, tight::request_parts parts = {}) {
    return ask(function{.any = handler}, std::move(parts));
}

}  // namespace

TEST_CASE("each verb reaches its own handler") {
    for (const char* verb : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
        CHECK(ask(all_verbs, {.method = verb}).body == verb);
}

TEST_CASE("a verb without a handler is answered 405 with Allow") {
    for (const char* verb : {"PUT", "DELETE", "OPTIONS", "BREW", "get"}) {
        const response answer = ask(two_verbs, {.method = verb});
        CHECK(answer.status == 405);
        CHECK(answer.header("allow") == "GET, HEAD, POST");
        CHECK(answer.json().at("message") == "Method not allowed");
    }
    CHECK(ask(function{}, {}).status == 404);
}

TEST_CASE("HEAD is answered from GET, without its body") {
    const response answer = ask(two_verbs, {.method = "HEAD"});
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
    CHECK(answer.header("content-type") == "application/json");
    CHECK(answer.header("content-length") == std::to_string(ask(two_verbs, {}).body.size()));
    CHECK(!ask(two_verbs, {}).header("content-length"));
    CHECK(ask(function{.get = hello, .head = nothing}, {.method = "HEAD"}).status == 204);
}

TEST_CASE("`any` answers what has no handler of its own") {
    const function mixed{.get = hello, .any = say_verb};
    CHECK(ask(mixed, {.method = "BREW"}).body == "BREW");
    CHECK(ask(mixed, {.method = "DELETE"}).body == "DELETE");
    CHECK(ask(mixed, {}).json().at("hello") == "world");
}

TEST_CASE("bodies get their Content-Type unless the handler gave one") {
    CHECK(ask(two_verbs, {}).header("content-type") == "application/json");
    CHECK(ask(two_verbs, {.method = "POST"}).header("content-type") == "text/plain; charset=utf-8");
    CHECK_FALSE(one(nothing).header("content-type").has_value());
    CHECK(one(own_page).header("content-type") == "text/html");
}

TEST_CASE("default headers are added and never win over the handler's own") {
    CHECK(ask(two_verbs, {}).header("X-Own") == "1");
    const function other{.get = hello, .default_headers = {{"Y", "2"}, {"x-own", "default"}}};
    CHECK(ask(other, {}).header("Y") == "2");
    CHECK(ask(other, {}).header("X-Own") == "1");
    CHECK(ask(function{.get = nothing, .default_headers = {}}, {}).headers.empty());
}

TEST_CASE("a request can be left from any depth") {
    const response answer = one(deep);
    CHECK(answer.status == 404);
    CHECK(answer.body == body_of(404, "no such movie").body);
    CHECK(one(own_page).body == "<b>gone</b>");
}

TEST_CASE("an exception is answered 500, logged on one line, and never shown to the client") {
    std::string lines;
    const tight::log::capture captured(lines);
    const response answer = one(throws);
    CHECK(answer.status == 500);
    CHECK(answer.body == R"({"message":"Internal server error"})");
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 1);
    CHECK(lines.find("[ERROR]") == 0);
    CHECK(lines.find(R"(std::runtime_error: first line\nsecond line)") != std::string::npos);
    CHECK(one(throws_text).status == 500);
    CHECK(lines.find("char const*") != std::string::npos);
}

TEST_CASE("an outcome that leaves a handler is 400, 503 or 500") {
    std::string lines;
    const tight::log::capture captured(lines);
    const response refused = one(bad_input);
    CHECK(refused.status == 400);
    CHECK(refused.json() == tight::json::parse(R"({"message":"2 fields are wrong","errors":[
        {"field":"year","reason":"is required"},{"field":"title","reason":"must be text"}]})")
                                .value());
    CHECK(lines.empty());
    CHECK(one(busy).status == 503);
    CHECK(one(lost).status == 500);
    CHECK(one(lost).body.find("AKIA") == std::string::npos);
    CHECK(one(wants_year, {.path = "/?year=x"}).status == 400);
    CHECK(one(wants_year).json().at("errors").at(0).at("field") == "year");
    CHECK(one(wants_year, {.path = "/?year=1985"}).json().at("year") == 1985);
}

TEST_CASE("a status that HTTP does not have is a fault of the handler") {
    std::string lines;
    const tight::log::capture captured(lines);
    CHECK(one(strange_status).status == 500);
    CHECK(lines.find("42") != std::string::npos);
}

namespace {

std::string trail;

std::optional<response> let_pass(const request&, context&) {
    trail += "b";
    return std::nullopt;
}
std::optional<response> stop(const request& asked, context&) {
    trail += "s";
    if (asked.header("authorization")) return std::nullopt;
    return response{401};
}
std::optional<response> fail_before(const request&, context&) { throw tight::http_error(403, "no"); }
void mark(const request&, response& answer, context&) {
    trail += "a";
    answer.set("X-Mark", std::to_string(answer.status));
}
void fail_after(const request&, response&, context&) { throw std::runtime_error("after"); }
response outer(const request& asked, context& context, tight::http::next next) {
    trail += "(";
    response answer = next(asked, context);
    trail += ")";
    return answer;
}
response inner(const request& asked, context& context, tight::http::next next) {
    trail += "[";
    response answer = next(asked.with_principal("u1"), context);
    trail += "]";
    return answer;
}
response translate(const request& asked, context& context, tight::http::next next) {
    try {
        return next(asked, context);
    } catch (const std::runtime_error&) {
        return {418, "caught"};
    }
}
response who(const request& asked, context&) {
    trail += "h";
    return {200, asked.principal_id().value_or("nobody")};
}

std::string trail_of(const function& function, tight::request_parts parts = {}) {
    trail.clear();
    (void)ask(function, std::move(parts));
    return trail;
}

}  // namespace

TEST_CASE("hooks run in order: around, before, handler, after") {
    const function hooked{.get = who, .before = let_pass, .after = mark, .around = {outer, inner}};
    CHECK(trail_of(hooked) == "([bh])a");
    CHECK(ask(hooked, {}).body == "u1");
    CHECK(trail_of(hooked, {.method = "PUT"}) == "([b])a");
}

TEST_CASE("a `before` that answers ends the way, and `after` still sees the answer") {
    const function guarded{.get = who, .before = {stop, let_pass}, .after = {mark}};
    CHECK(trail_of(guarded) == "sa");
    CHECK(ask(guarded, {}).header("x-mark") == "401");
    CHECK(ask(guarded, {.headers = {{"Authorization", "x"}}}).status == 200);
    CHECK(ask(function{.get = who, .before = fail_before, .after = mark}, {}).header("x-mark") == "403");
}

TEST_CASE("an `around` may catch what a handler throws, and a failing `after` is a 500") {
    CHECK(ask(function{.get = throws, .around = translate}, {}).status == 418);
    std::string lines;
    const tight::log::capture captured(lines);
    CHECK(ask(function{.get = who, .after = {fail_after, mark}}, {}).status == 500);
    CHECK(ask(function{.get = who, .after = {fail_after, mark}}, {}).header("x-mark") == "500");
}

namespace {

tight::header_list preflight_of(const char* origin) {
    return {{"Origin", origin}, {"Access-Control-Request-Method", "GET"}, {"Access-Control-Request-Headers", "x-a"}};
}

std::vector<tight::http::cors> any_page_with_credentials() {
    return {{.origins = "*", .credentials = true},
            {.origins = {"https://any.example", "*"}, .credentials = true},
            {.origins = {"*", "https://any.example"}, .headers = {"x-a"}, .credentials = true},
            {.origins = "null", .credentials = true},
            {.origins = "https://*", .credentials = true},
            {.origins = "https://any.example", .headers = "*", .credentials = true},
            {.origins = "https://any.example", .expose = "*", .credentials = true}};
}

}  // namespace

TEST_CASE("cross-origin rules name the origin, vary by it, and answer a preflight") {
    const function open{.get = who,
                        .put = who,
                        .before = stop,
                        .cors = {.origins = {"https://a.example", "https://b.example"},
                                 .headers = {"X-Token"},
                                 .expose = {"X-Count"},
                                 .credentials = true,
                                 .max_age_seconds = 600}};
    const response from_a = ask(open, {.headers = {{"Origin", "https://a.example"}, {"Authorization", "x"}}});
    CHECK(from_a.header("access-control-allow-origin") == "https://a.example");
    CHECK(from_a.header("access-control-allow-credentials") == "true");
    CHECK(from_a.header("access-control-expose-headers") == "X-Count");
    CHECK(from_a.header("vary") == "Origin");
    const response from_c = ask(open, {.headers = {{"Origin", "https://c.example"}}});
    CHECK_FALSE(from_c.header("access-control-allow-origin").has_value());
    CHECK(from_c.header("vary") == "Origin");

    const response asked = ask(
        open,
        {.method = "OPTIONS", .headers = {{"Origin", "https://b.example"}, {"Access-Control-Request-Method", "PUT"}}});
    CHECK(asked.status == 204);  // no credentials are sent with a preflight: `before` must not refuse it
    CHECK(asked.header("access-control-allow-origin") == "https://b.example");
    CHECK(asked.header("access-control-allow-methods") == "GET, HEAD, PUT");
    CHECK(asked.header("access-control-allow-headers") == "X-Token");
    CHECK(asked.header("access-control-max-age") == "600");
    const response refused = ask(
        open,
        {.method = "OPTIONS", .headers = {{"Origin", "https://c.example"}, {"Access-Control-Request-Method", "PUT"}}});
    CHECK_FALSE(refused.header("access-control-allow-methods").has_value());
}

TEST_CASE("no page of another origin may read an answer where the function does not say so") {
    for (const char* method : {"GET", "OPTIONS", "BREW"}) {
        const response answer = ask(two_verbs, {.method = method, .headers = preflight_of("https://x")});
        for (const auto& [name, value] : answer.headers) CHECK_FALSE(name.starts_with("Access-Control"));
    }
    const function open{.get = hello, .default_headers = {{"Access-Control-Allow-Origin", "*"}}};
    CHECK(ask(open, {.headers = {{"Origin", "https://x"}}}).header("access-control-allow-origin") == "*");
}

TEST_CASE("any origin is `*`, and the headers those that the browser asks for") {
    const function any{.get = hello, .cors = {.origins = "*"}};
    CHECK(ask(any, {}).header("access-control-allow-origin") == "*");
    CHECK_FALSE(ask(any, {}).header("vary").has_value());
    const response asked = ask(any, {.method = "OPTIONS",
                                     .headers = {{"Origin", "https://x"},
                                                 {"Access-Control-Request-Method", "GET"},
                                                 {"Access-Control-Request-Headers", "x-a,x-b"}}});
    CHECK(asked.header("access-control-allow-headers") == "x-a,x-b");
    CHECK(ask(any, {.method = "OPTIONS"}).status == 204);
    CHECK(ask(any, {.method = "OPTIONS"}).header("allow") == "GET, HEAD, OPTIONS");
}

TEST_CASE("credentials are never for any page, whatever the rules say") {
    for (const tight::http::cors& rules : any_page_with_credentials()) {
        const function wrong{.get = hello, .cors = rules};
        for (const char* origin : {"https://x", "null", "*", "https://*", "https://any.example", ""})
            for (const char* method : {"GET", "OPTIONS"}) {
                const response answer = ask(wrong, {.method = method, .headers = preflight_of(origin)});
                const bool named = answer.header("access-control-allow-origin").has_value();
                CHECK((!named || answer.header("access-control-allow-origin") == "https://any.example"));
                CHECK(answer.header("access-control-allow-credentials").has_value() == named);
            }
    }
}

TEST_CASE("rules that would open a function to any page with credentials are told as such") {
    using tight::http::cors_problem;
    for (const tight::http::cors& rules : any_page_with_credentials()) CHECK_FALSE(cors_problem(rules).empty());
    for (const char* wrong :
         {"movies.example", "https://movies.example/", "https://", "https://a b", "https://*.a", ""})
        CHECK(cors_problem({.origins = wrong}).starts_with("an origin of .cors is"));
    CHECK(cors_problem({.origins = {"https://a.example", "null"}}).empty());
    CHECK(cors_problem({.origins = "*", .headers = "*", .expose = "*"}).empty());
    CHECK(cors_problem({.origins = {"http://localhost:3000", "capacitor://localhost", "http://[::1]:8080"},
                        .headers = {"X-Token"},
                        .credentials = true})
              .empty());
}

TEST_CASE("an answer varies by the origin beside a header whose name only contains it") {
    const function open{.get = [](const request&, context&) -> response {
                            return {200, "", {{"Vary", "X-Origin-Id"}}};
                        },
                        .cors = {.origins = {"https://a.example"}}};
    CHECK(ask(open, {.headers = {{"Origin", "https://x"}}}).header("vary") == "X-Origin-Id, Origin");
    const function twice{.get = [](const request&, context&) -> response {
                             return {200, "", {{"Vary", "a, origin"}}};
                         },
                         .cors = {.origins = {"https://a.example"}}};
    CHECK(ask(twice, {}).header("vary") == "a, origin");
}

TEST_CASE("an OPTIONS handler of the function's own is called, with the rules' headers around it") {
    const function own{.get = hello, .options = made, .cors = {.origins = "*"}};
    const response answer =
        ask(own, {.method = "OPTIONS", .headers = {{"Origin", "https://x"}, {"Access-Control-Request-Method", "GET"}}});
    CHECK(answer.status == 201);
    CHECK(answer.header("access-control-allow-origin") == "*");
}

namespace {

tight::json::value count_records(const tight::json::value& event, context&) {
    if (!event.as_object().contains("Records")) throw std::runtime_error("no records");
    return event.at("Records").as_array().size();
}

constinit const function both{.get = hello, .event = count_records};
constinit const function events_only{.event = count_records};

}  // namespace

TEST_CASE("an event that is no request goes to .event, a request to its verb") {
    CHECK(tight_test::reply(both, R"({"Records":[{},{}]})") == 2);
    CHECK(tight_test::reply(both, R"({"httpMethod":"GET","path":"/"})").at("statusCode") == 200);
    CHECK(tight_test::reply(both, R"({"httpMethod":"POST","path":"/"})").at("statusCode") == 405);
}

TEST_CASE("a function that answers no verb is given every event") {
    CHECK(tight_test::reply(events_only, R"({"Records":[],"httpMethod":"GET","path":"/"})") == 0);
    CHECK_THROWS_WITH(tight_test::reply(events_only, R"({"httpMethod":"GET","path":"/"})"), "no records");
    const auto refused = tight::http::answer(events_only, "{", tight_test::any_context());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == tight::errc::bad_input);
}

TEST_CASE("without .event an event that is no request is refused") {
    const auto refused = tight::http::answer(two_verbs, R"({"Records":[]})", tight_test::any_context());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == tight::errc::not_found);
}
