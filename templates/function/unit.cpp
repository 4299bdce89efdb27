#include <tight/testing.hpp>

#include <doctest/doctest.h>

TEST_CASE("{{name}} greets the world") {
    tight::testing::app app;
    const auto reply = app.get("/{{name}}");
    CHECK(reply.status == 200);
    CHECK(reply.json() == tight::json::value{{"hello", "world"}});
}

TEST_CASE("{{name}} answers with what was posted") {
    tight::testing::app app;
    const auto reply = app.post("/{{name}}", {{"title", "Brazil"}});
    CHECK(reply.status == 201);
    CHECK(reply.json().at("title") == "Brazil");
}

TEST_CASE("{{name}} says nothing about what was deleted") {
    tight::testing::app app;
    CHECK(app.del("/{{name}}").status == 204);
}

TEST_CASE("{{name}} tells what it answers") {
    tight::testing::app app;
    CHECK(app.options("/{{name}}").header("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}
