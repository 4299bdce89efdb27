// SPDX-License-Identifier: Apache-2.0
#include <tight/environment.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <stdexcept>

using tight::environment;

TEST_CASE("a scoped override sets and removes variables and restores them, also when an exception leaves") {
    setenv("TIGHT_TEST_KEPT", "old", 1);
    unsetenv("TIGHT_TEST_NEW");
    try {
        const tight::scoped_environment scope({{"TIGHT_TEST_KEPT", std::nullopt}, {"TIGHT_TEST_NEW", "1"}});
        CHECK(!environment::process().get("TIGHT_TEST_KEPT"));
        CHECK(environment::process().get("TIGHT_TEST_NEW") == "1");
        throw std::runtime_error("leave");
    } catch (const std::runtime_error&) {
    }
    CHECK(environment::process().get("TIGHT_TEST_KEPT") == "old");
    CHECK(!environment::process().get("TIGHT_TEST_NEW"));
}

TEST_CASE("an empty variable is present, and get_or falls back only when it is absent") {
    tight::memory_environment variables{{"EMPTY", ""}};
    CHECK(variables.get("EMPTY") == "");
    CHECK(variables.get_or("EMPTY", "x").empty());
    CHECK(variables.get_or("ABSENT", "x") == "x");
}
