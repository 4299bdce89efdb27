// SPDX-License-Identifier: Apache-2.0
#include <tight/http/routes.hpp>

#include <doctest/doctest.h>

#include "http/router.hpp"
#include "http/support.hpp"

using tight::context;
using tight::function;
using tight::request;
using tight::response;
using tight_test::ask;

namespace {

response list(const request&, context&) { return {200, "list"}; }
response create(const request&, context&) { return {201, "create"}; }
response of_year(tight::path<"year", int> year) { return {200, "year " + std::to_string(year)}; }
response newest(const request&, context&) { return {200, "newest"}; }
response actor(const request& asked, context&) {
    return {200, std::string(asked.path("year")) + " by " + std::string(asked.path("name"))};
}
response file(const request& asked, context&) { return {200, "file " + std::string(asked.path("name"))}; }
response anything(const request& asked, context&) { return {200, "any " + std::string(asked.method_name())}; }
response outside(const request&, context&) { return {200, "outside"}; }

constexpr auto routes = tight::routes({
    tight::get<"/movies/{year}", of_year>,
    tight::del<"/movies/{year}", of_year>,
    tight::get<"/movies", list>,
    tight::post<"/movies", create>,
    tight::get<"/movies/newest", newest>,
    tight::get<"/movies/{year}/actors/{name}", actor>,
    tight::get<"/files/{name+}", file>,
    tight::any<"/any", anything>,
});
constinit const function movies{.routes = routes};

std::string get(std::string path) { return ask(movies, {.path = std::move(path)}).body; }
int status(std::string method, std::string path) {
    return ask(movies, {.method = std::move(method), .path = std::move(path)}).status;
}

static_assert(tight::http::same_paths("/a/{x}", "/a/{y}"));
static_assert(!tight::http::same_paths("/a/{x}", "/a/b"));
static_assert(!tight::http::same_paths("/a/{x}", "/a/{x+}"));
static_assert(tight::http::well_formed("/a/{x}/{y+}") && tight::http::well_formed("/"));
static_assert(!tight::http::well_formed("a") && !tight::http::well_formed("/{x+}/b") &&
              !tight::http::well_formed("/a{x}"));
static_assert(!tight::http::well_formed("/{}"));

}  // namespace

TEST_CASE("the most specific route answers, in whatever order they are written") {
    CHECK(get("/movies") == "list");
    CHECK(get("/movies/") == "list");
    CHECK(get("/movies/1985") == "year 1985");
    CHECK(get("/movies/newest") == "newest");
    CHECK(get("/movies/1985/actors/Jonathan%20Pryce") == "1985 by Jonathan Pryce");
    CHECK(get("/files/a/b%2Fc.txt?x=1") == "file a/b/c.txt");
}

TEST_CASE("an encoded slash is part of a parameter") { CHECK(get("/movies/1985/actors/a%2Fb") == "1985 by a/b"); }

TEST_CASE("a path that no route has is 404, a verb that its routes have not is 405") {
    CHECK(status("GET", "/nope") == 404);
    CHECK(status("GET", "/files") == 404);
    CHECK(status("GET", "/files/") == 404);
    CHECK(status("GET", "/movies//actors/x") == 404);
    const response answer = ask(movies, {.method = "PATCH", .path = "/movies/1985"});
    CHECK(answer.status == 405);
    CHECK(answer.header("allow") == "GET, HEAD, DELETE");
    CHECK(ask(movies, {.method = "PUT", .path = "/movies"}).header("allow") == "GET, HEAD, POST");
}

TEST_CASE("HEAD and any work as in a function without routes") {
    CHECK(status("HEAD", "/movies") == 200);
    CHECK(ask(movies, {.method = "HEAD", .path = "/movies"}).body.empty());
    CHECK(ask(movies, {.method = "BREW", .path = "/any"}).body == "any BREW");
}

TEST_CASE("a less specific route answers a verb that the most specific has not") {
    CHECK(status("DELETE", "/movies/newest") == 400);  // {year}, which "newest" is none of
}

TEST_CASE("verbs beside routes answer the paths that no route has") {
    const function both{.get = outside, .routes = routes};
    CHECK(ask(both, {.path = "/nope"}).body == "outside");
    CHECK(ask(both, {.path = "/movies"}).body == "list");
    CHECK(ask(both, {.method = "PUT", .path = "/movies"}).status == 405);
}

TEST_CASE("routes see paths as their gateway sends them") {
    const std::string http_api =
        R"({"version":"2.0","rawPath":"/dev/movies/1985/actors/100%41","requestContext":{"stage":"dev",
        "http":{"method":"GET"}}})";
    CHECK(tight_test::reply(movies, http_api).at("body") == "1985 by 100%41");
    CHECK(tight::http::answered_verbs(movies).text() == "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS");
}
