// SPDX-License-Identifier: Apache-2.0
#include <tight/lambda/application.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <tight/dynamo/description.hpp>
#include <tight/http.hpp>
#include <tight/json.hpp>

#include "support/child.hpp"
#include "support/runtime_server.hpp"

namespace json = tight::json;

namespace {

tight::response answer(const tight::request&, tight::context&) { return {200}; }

constexpr auto routes =
    tight::routes({tight::get<"/movies/{year}", answer>, tight::any<"/movies/{year}/{title}", answer>});
constinit const tight::function movies{.get = answer, .del = answer, .any = answer, .routes = routes};
constinit const tight::function users{.post = answer};
constexpr std::array<tight::controller, 2> controllers{{{"movies", &movies}, {"users", &users}}};

tight::dynamo::table_description movies_table() {
    using tight::dynamo::type;
    tight::dynamo::table_description out{"movies", {"year", type::number}, {}, {}, {}, {}};
    out.ttl = "expires";
    return out;
}
constexpr std::array<tight::table_source, 1> tables{&movies_table};

constexpr std::string_view event =
    R"({"httpMethod":"GET","path":"/movies","headers":{"Host":"h"},"requestContext":{"stage":"dev"},"body":null})";

struct running {
    explicit running(std::string handler, std::string body = std::string(event))
        : server([body, given = false](const support::api_request& request) mutable {
              if (!request.is_next()) return support::accepted();
              return std::exchange(given, true) ? support::api_reply{.hang = true} : support::event("id-1", body);
          }),
          function({TIGHT_TEST_APPLICATION}, {"AWS_LAMBDA_RUNTIME_API=" + server.address(), "_HANDLER=" + handler}) {}

    support::api_request answered() {
        REQUIRE(server.wait_until([](const auto& requests) { return requests.size() >= 2; }));
        return server.requests()[1];
    }

    support::runtime_server server;
    support::child function;
};

}  // namespace

TEST_CASE("an application describes its controllers and tables") {
    const auto said = json::parse(tight::describe({"cinema", controllers, tables})).value();
    CHECK(said.at("name") == "cinema");
    CHECK(
        said.at("controllers") ==
        json::parse(
            R"([{"name":"movies","verbs":["GET","DELETE","ANY"],"routes":[{"verb":"GET","path":"/movies/{year}"},)"
            R"({"verb":"ANY","path":"/movies/{year}/{title}"}],"events":false},{"name":"users","verbs":["POST"],"routes":[],"events":false}])"));
    const auto& table = said.at("tables").at(0);
    CHECK(table.at("TableName") == "movies");
    CHECK(table.at("KeySchema") == json::parse(R"([{"AttributeName":"year","KeyType":"HASH"}])"));
    CHECK(table.at("TimeToLiveSpecification").at("AttributeName") == "expires");
}

TEST_CASE("a controller says what it uses, where it says so") {
    static constinit const tight::function jobs{
        .post = answer, .uses = {tight::reads("movies"), tight::writes("jobs-done"), tight::sends("jobs")}};
    static constexpr std::array<tight::controller, 1> one{{{"jobs", &jobs}}};
    const auto said = json::parse(tight::describe({"cinema", one, {}})).value();
    CHECK(
        said.at("controllers").at(0).at("uses") ==
        json::parse(
            R"([{"action":"read","name":"movies"},{"action":"write","name":"jobs-done"},{"action":"send","name":"jobs"}])"));
}

TEST_CASE("a program answers --describe with one JSON document, and a wrong argument with the right ones") {
    support::child described({TIGHT_TEST_APPLICATION, "--describe"}, {"PATH=/bin"});
    CHECK(described.wait() == 0);
    const auto said = json::parse(described.output().substr(0, described.output().find('\n')));
    REQUIRE(said);
    CHECK(said->at("controllers").as_array().size() == 2);
    support::child confused({TIGHT_TEST_APPLICATION, "--help"}, {"PATH=/bin"});
    CHECK(confused.wait() == 2);
    CHECK(confused.output().find("--describe") != std::string::npos);
}

TEST_CASE("rules that give credentials to any page end the start, and the sentence names the function") {
    const std::string sentence = "the function users: credentials in .cors are for named origins";
    for (const std::string origin : {"*", "null"}) {
        support::runtime_server server([](const support::api_request&) { return support::accepted(); });
        support::child function({TIGHT_TEST_APPLICATION}, {"AWS_LAMBDA_RUNTIME_API=" + server.address(),
                                                           "_HANDLER=users", "TIGHT_TEST_ORIGIN=" + origin});
        REQUIRE(server.wait_until([](const auto& requests) { return !requests.empty(); }));
        CHECK(server.requests()[0].path.ends_with("/init/error"));
        CHECK(server.requests()[0].body.find(sentence) != std::string::npos);
        CHECK(function.wait() != 0);
        support::child described({TIGHT_TEST_APPLICATION, "--describe"}, {"TIGHT_TEST_ORIGIN=" + origin});
        CHECK(described.wait() == 1);
        CHECK(described.output().starts_with(sentence));
    }
    support::child right({TIGHT_TEST_APPLICATION, "--describe"}, {"TIGHT_TEST_ORIGIN=https://movies.example"});
    CHECK(right.wait() == 0);
}

TEST_CASE("_HANDLER chooses the controller") {
    for (const char* handler : {"app_index.movies", "movies"}) {
        running app(handler);
        const auto said = app.answered();
        CHECK(said.path.ends_with("/id-1/response"));
        CHECK(said.body.find("movies") != std::string::npos);
    }
    running app("app_index.users");
    CHECK(app.answered().body.find("users") != std::string::npos);
}

TEST_CASE("one function may serve all controllers, each under its routes") {
    const auto request = [](const std::string& path) {
        return R"({"httpMethod":"GET","path":")" + path +
               R"(","headers":{},"requestContext":{"stage":"dev"},"body":null})";
    };
    CHECK(running("app_index.*", request("/movies")).answered().body.find("movies") != std::string::npos);
    CHECK(running("app_index.*", request("/users/7")).answered().body.find("users") != std::string::npos);
    CHECK(running("app_index.*", request("/other")).answered().body.find("404") != std::string::npos);
}

TEST_CASE("a controller that does not exist fails the start and names those that do") {
    running app("app_index.actors");
    CHECK(app.function.wait() == 1);
    const auto requests = app.server.requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path.ends_with("/init/error"));
    CHECK(requests[0].field("Lambda-Runtime-Function-Error-Type") == "Runtime.NoSuchHandler");
    CHECK(requests[0].body.find("the application has the controllers movies, users") != std::string::npos);
}

TEST_CASE("an event that is no HTTP request is an error of its invocation") {
    for (const char* body : {R"({"Records":[{"eventSource":"aws:sqs"}]})", "[]", "null", "{", ""}) {
        CAPTURE(body);
        running app("movies", body);
        const auto said = app.answered();
        CHECK(said.path.ends_with("/id-1/error"));
        CHECK(said.field("Lambda-Runtime-Function-Error-Type") == "Function.BadEvent");
    }
}
