// SPDX-License-Identifier: Apache-2.0
#include <cli/local_settings.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tight_program.hpp"

using namespace tight::cli;

TEST_CASE("tables are called on this machine what the functions call them") {
    const tests::folder here;
    std::ofstream(here.path() / "tight.yml") << "name: shop\n";
    const project app = find_project(here.path());
    const auto name = [&app] { return local_database_options(app, {.in_memory = true}).table_name("movies"); };
    CHECK(name() == "movies");
    std::ofstream(here.path() / "env.yml") << "TIGHT_TABLE_PREFIX: shop-dev-\n";
    CHECK(name() == "shop-dev-movies");
    std::ofstream(here.path() / "env.yml") << "TIGHT_TABLE_MOVIES: films\n";
    CHECK(name() == "films");
}
