// SPDX-License-Identifier: Apache-2.0
#include "local/routes.hpp"

#include <doctest/doctest.h>

using tight::local::route_table;

namespace {

const tight::local::described_application app{.name = "shop",
                                              .controllers = {{"movies",
                                                               {{"GET", "/movies/{year}"},
                                                                {"ANY", "/movies/{year}/cast/{rest+}"},
                                                                {"GET", "/movies/latest"},
                                                                {"PUT", "/films/{year}"}}},
                                                              {"users", {}}}};

std::string found(std::string_view method, std::string_view path) {
    const route_table table(app);
    const auto match = table.find(method, path);
    return match ? std::string(match->function) + " " + std::string(match->resource) : "none";
}

}  // namespace

TEST_CASE("every controller has its name and all below it") {
    CHECK(found("GET", "/users") == "users /users");
    CHECK(found("DELETE", "/users/7/friends") == "users /users/{proxy+}");
    CHECK(found("GET", "/users/") == "users /users");
    CHECK(found("GET", "/user") == "none");
    CHECK(found("GET", "/usersandmore") == "none");
    CHECK(found("GET", "/") == "none");
    CHECK(found("GET", "") == "none");
}

TEST_CASE("described routes come first, the most specific one before others") {
    CHECK(found("GET", "/movies/1985") == "movies /movies/{year}");
    CHECK(found("GET", "/movies/latest") == "movies /movies/latest");
    CHECK(found("GET", "/movies/l%61test") == "movies /movies/latest");
    CHECK(found("POST", "/movies/1985") == "movies /movies/{proxy+}");
    CHECK(found("GET", "/movies/1985/cast/1/name") == "movies /movies/{year}/cast/{rest+}");
    CHECK(found("GET", "/movies/1985/cast") == "movies /movies/{proxy+}");
    CHECK(found("PUT", "/films/1985") == "movies /films/{year}");
    CHECK(found("GET", "/films/1985") == "none");
}
