// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstddef>
#include <regex>
#include <set>
#include <string>

#include "core/uuid.hpp"

TEST_CASE("a random UUID has the form of version 4, and is another each time") {
    static const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string id = tight::random_uuid();
        CHECK_MESSAGE(std::regex_match(id, form), id);
        seen.insert(id);
    }
    CHECK(seen.size() == 100);
}

TEST_CASE("random digits are as many as asked for") {
    for (const std::size_t digits : {0, 1, 16, 17, 40}) {
        const std::string text = tight::random_hex(digits);
        CHECK(text.size() == digits);
        CHECK(text.find_first_not_of("0123456789abcdef") == std::string::npos);
    }
}
