// SPDX-License-Identifier: Apache-2.0
#include "core/nearest.hpp"

#include <string_view>
#include <vector>

#include <doctest/doctest.h>

using tight::nearest;

TEST_CASE("the nearest word is the one that was meant, or none") {
    const std::vector<std::string> commands{"generate", "serve", "test", "invoke"};
    CHECK(nearest("genrate", commands) == "generate");
    CHECK(nearest("tset", commands) == "test");
    CHECK(nearest("sreve", commands) == "serve");
    CHECK(nearest("deploy", commands) == "");
    CHECK(nearest("", commands) == "");
}
