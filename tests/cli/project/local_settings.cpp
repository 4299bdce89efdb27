// SPDX-License-Identifier: Apache-2.0
#include "cli/project/local_settings.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "cli/tight_program.hpp"

using namespace tight;
using namespace tight::cli;

TEST_CASE("tables are called on this machine what the functions call them") {
    const tests::folder here;
    std::ofstream(here.path() / "tight.yml") << "name: shop\n";
    const build::project app = build::find_project(here.path());
    const auto name = [&app] { return local_database_options(app, {.in_memory = true}).table_name("movies"); };
    CHECK(name() == "movies");
    std::ofstream(here.path() / "env.yml") << "TIGHT_TABLE_PREFIX: shop-dev-\n";
    CHECK(name() == "shop-dev-movies");
    std::ofstream(here.path() / "env.yml") << "TIGHT_TABLE_MOVIES: films\n";
    CHECK(name() == "films");
}

TEST_CASE("tables call the functions that tight.yml says, in the development stage") {
    const tests::folder here;
    std::ofstream(here.path() / "tight.yml") << R"(name: shop
stages: [dev, prod]
functions:
  on_movies:
    events:
      - dynamodb: {table: movies, batch_size: 10, from: oldest, retries: 2, report_failures: false}
      - dynamodb: users
      - schedule: rate(5 minutes)
      - dynamodb: {table: sales}
        stages: [prod]
)";
    const auto triggers = local_triggers(build::find_project(here.path()));
    REQUIRE(triggers.size() == 2);
    CHECK(triggers[0].function == "on_movies");
    CHECK(triggers[0].table == "movies");
    CHECK(triggers[0].batch_size == 10);
    CHECK(triggers[0].trim_horizon);
    CHECK(triggers[0].maximum_retry_attempts == 2);
    CHECK_FALSE(triggers[0].report_batch_item_failures);
    CHECK(triggers[1].table == "users");
    CHECK(triggers[1].batch_size == 100);
    CHECK(triggers[1].maximum_retry_attempts == -1);
    CHECK(triggers[1].report_batch_item_failures);
}
