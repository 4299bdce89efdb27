#include <tight/testing.hpp>

#include <doctest/doctest.h>

TEST_CASE("a movie that was posted is found by its year") {
    tight::testing::app app;  // embedded DynamoDB, tables made from the models
    CHECK(app.post("/movies", {{"year", 1985}, {"title", "Brazil"}}).status == 201);
    CHECK(app.get("/movies?year=1985").json().at(0).at("title") == "Brazil");
}

TEST_CASE("each application of a test has a database of its own") {
    tight::testing::app app;
    CHECK(app.get("/movies?year=1985").json() == tight::json::array{});
}

TEST_CASE("a movie without a title and with a year in words is refused, and both fields are named") {
    tight::testing::app app;
    const auto reply = app.post("/movies", {{"year", "last"}});
    CHECK(reply.status == 400);
    CHECK(reply.body.find("year") != std::string::npos);
    CHECK(reply.body.find("title") != std::string::npos);
}

TEST_CASE("a year that is no number is refused") {
    tight::testing::app app;
    CHECK(app.get("/movies?year=last").status == 400);
    CHECK(app.get("/movies").status == 400);
}
