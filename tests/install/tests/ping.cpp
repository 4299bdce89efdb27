#include <doctest/doctest.h>

#include <tight/testing.hpp>

TEST_CASE("a consumer's controller answers") {
    tight::testing::app app;
    CHECK(app.get("/ping").body == "pong");
}
