// SPDX-License-Identifier: Apache-2.0
#include <tight/testing/app.hpp>

#include <doctest/doctest.h>

#include <tight/http.hpp>

using namespace tight;

namespace {

response list(const request&, context&) { return {200, "all"}; }
response of_year(tight::path<"year", int> year) { return {200, std::to_string(year.value)}; }
json::value resize(const json::value& event, context&) { return event.at("size"); }

constexpr auto routes = tight::routes({tight::get<"/films/{year}", of_year>});
constinit const function movies{.get = list, .routes = routes};
constinit const function images{.event = resize};
constexpr controller controllers[]{{"movies", &movies}, {"images", &images}};
constexpr application tested{"movies", controllers, {}};

}  // namespace

TEST_CASE("a controller answers under its name and under its own routes") {
    testing::app app(tested);
    CHECK(app.get("/movies").body == "all");
    CHECK(app.get("/films/1985").body == "1985");
    CHECK(app.get("/other").status == 404);
}

TEST_CASE("a controller that takes only events has no route under test, as in the local cloud") {
    testing::app app(tested);
    CHECK(app.get("/images").status == 404);
    CHECK(app.invoke("images", {{"size", 5}}) == 5);
}
