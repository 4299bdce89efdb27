#include <tight/testing.hpp>

#include <doctest/doctest.h>

TEST_CASE("hello greets the world") {
    tight::testing::app app;
    const auto reply = app.get("/hello");
    CHECK(reply.status == 200);
    CHECK(reply.json() == tight::json::value{{"hello", "world"}});
}

TEST_CASE("a verb that hello does not answer is refused with the verbs it does") {
    tight::testing::app app;
    const auto reply = app.post("/hello", {});
    CHECK(reply.status == 405);
    CHECK(reply.header("Allow") == "GET, HEAD");
}
