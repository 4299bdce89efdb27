// SPDX-License-Identifier: Apache-2.0
#include "core/application_description.hpp"

#include <doctest/doctest.h>

using tight::read_description;

TEST_CASE("an application's description is read") {
    const auto app = read_description(
        R"({"name":"shop","controllers":[{"name":"movies","verbs":["GET"],"routes":[{"verb":"GET","path":"/movies/{year}"}]}],)"
        R"("tables":[{"TableName":"movies"}]})");
    REQUIRE(app);
    CHECK(app->name == "shop");
    REQUIRE(app->controllers.size() == 1);
    CHECK(app->controllers[0].routes[0].path == "/movies/{year}");
    CHECK(app->tables.size() == 1);
    CHECK(read_description("{}")->controllers.empty());
}

TEST_CASE("a controller that takes events alone answers no requests") {
    const auto app = read_description(
        R"({"name":"shop","controllers":[{"name":"on_movies","verbs":[],"routes":[],"events":true},)"
        R"({"name":"both","verbs":["GET"],"routes":[],"events":true},{"name":"none","verbs":[],"routes":[],"events":false}]})");
    REQUIRE(app);
    CHECK_FALSE(app->controllers[0].requests);
    CHECK(app->controllers[1].requests);
    CHECK(app->controllers[2].requests);
}

TEST_CASE("what is no description is refused with a sentence") {
    CHECK(read_description("Segmentation fault")
              .error()
              .message.starts_with("what the program prints for --describe is not JSON"));
    CHECK(!read_description(R"({"controllers":[{}]})"));
}
