// SPDX-License-Identifier: Apache-2.0
#include <tight/http/typed.hpp>

#include <doctest/doctest.h>

#include "http/support.hpp"

using tight::context;
using tight::function;
using tight::request;
using tight::response;
using tight_test::ask;

namespace {

struct movie {
    int year = 0;
    std::string title;

    static tight::result<movie> from_json(const tight::json::value& value) {
        tight::error refused{tight::errc::bad_input, "the movie is not acceptable"};
        const auto* year = tight::json::find(value, "year");
        const auto* title = tight::json::find(value, "title");
        if (year == nullptr || !year->is_int64()) refused.fields.push_back({"year", "must be a whole number"});
        if (title == nullptr || !title->is_string()) refused.fields.push_back({"title", "is required"});
        if (!refused.fields.empty()) return std::unexpected(refused);
        return movie{static_cast<int>(year->get_int64()), std::string(title->get_string())};
    }
};

response one(tight::path<"year", int> year) { return {200, "year " + std::to_string(year)}; }
response create(const tight::body<movie>& made, context&) { return {201, made->title}; }
response many(tight::path<"year", int> year, tight::query<"limit", int> limit,
              tight::query<"title", std::optional<std::string>> title, tight::query<"tag", std::vector<int>> tags,
              tight::header<"x-token"> token, const request& asked, context&) {
    return {200,
            {{"year", year.value},
             {"limit", limit.value},
             {"title", title->value_or("none")},
             {"tags", tags->size()},
             {"token", token.value},
             {"path", asked.path()}}};
}
response sum(tight::body<std::vector<int>> numbers) {
    int total = 0;
    for (const int number : numbers.value) total += number;
    return {200, std::to_string(total)};
}
response echo(tight::body<tight::json::value> any) { return {200, any.value}; }

constinit const function movies{.get = tight::typed<one>, .post = tight::typed<create>, .put = tight::typed<many>};

std::vector<std::string> fields(const response& answer) {
    CHECK(answer.status == 400);
    std::vector<std::string> names;
    const tight::json::value body = answer.json();
    for (const auto& each : body.at("errors").as_array()) names.emplace_back(each.at("field").as_string().c_str());
    return names;
}

}  // namespace

TEST_CASE("a typed handler gets what its signature names") {
    CHECK(ask(movies, {.path_parameters = {{"year", "1985"}}}).body == "year 1985");
    CHECK(one({1985}).body == "year 1985");  // a test calls the function itself
    const response answer = ask(movies, {.method = "PUT",
                                         .path = "/x?limit=5&tag=1&tag=2",
                                         .headers = {{"X-Token", "t"}},
                                         .path_parameters = {{"year", "1985"}}});
    CHECK(answer.json() ==
          tight::json::parse(R"({"year":1985,"limit":5,"title":"none","tags":2,"token":"t","path":"/x"})").value());
}

TEST_CASE("every bad field is named in one answer") {
    CHECK(fields(ask(movies, {.path_parameters = {{"year", "x"}}})) == std::vector<std::string>{"year"});
    CHECK(fields(
              ask(movies, {.method = "PUT", .path = "/?limit=many&tag=1&tag=b", .path_parameters = {{"year", "1"}}})) ==
          std::vector<std::string>{"limit", "tag", "x-token"});
    const response answer = ask(movies, {});
    CHECK(answer.json().at("message") == "year is required");
}

TEST_CASE("a body becomes what the handler asks for, or every bad field is named") {
    CHECK(ask(movies, {.method = "POST", .body = R"({"year":1985,"title":"Brazil"})"}).body == "Brazil");
    CHECK(fields(ask(movies, {.method = "POST", .body = R"({"year":"x"})"})) ==
          std::vector<std::string>{"year", "title"});
    const response broken = ask(movies, {.method = "POST", .body = "{"});
    CHECK(fields(broken) == std::vector<std::string>{"body"});
    CHECK(broken.json().at("errors").at(0).at("reason").as_string().find("not JSON") != std::string::npos);
    CHECK(fields(ask(movies, {.method = "POST"})) == std::vector<std::string>{"year", "title"});
}

TEST_CASE("a body may be anything that JSON converts to") {
    CHECK(ask(function{.post = tight::typed<sum>}, {.method = "POST", .body = "[1,2,3]"}).body == "6");
    CHECK(fields(ask(function{.post = tight::typed<sum>}, {.method = "POST", .body = R"(["a"])"})) ==
          std::vector<std::string>{"body"});
    CHECK(ask(function{.post = tight::typed<echo>}, {.method = "POST", .body = R"([1,"a"])"}).body == R"([1,"a"])");
}
