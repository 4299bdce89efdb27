// SPDX-License-Identifier: Apache-2.0
#include "core/ascii.hpp"

#include <doctest/doctest.h>

using namespace tight;

TEST_CASE("case is that of ASCII alone") {
    CHECK(ascii::to_lower("Content-TYPE @[`{") == "content-type @[`{");
    CHECK(ascii::to_lower("\xc4\x8e") == "\xc4\x8e");
    CHECK(ascii::to_upper('a') == 'A');
    CHECK(ascii::equal_ignoring_case("Host", "hOST"));
    CHECK_FALSE(ascii::equal_ignoring_case("Host", "Hos"));
    CHECK_FALSE(ascii::equal_ignoring_case("@", "`"));
    CHECK(ascii::starts_with_ignoring_case("TEXT/html", "text/"));
}

TEST_CASE("trimming takes white space, or the characters that are named, from both ends") {
    CHECK(ascii::trim(" \t\r\na b\n") == "a b");
    CHECK(ascii::trim("\n a \n", " ") == "\n a \n");
    CHECK(ascii::trim("  ").empty());
}
