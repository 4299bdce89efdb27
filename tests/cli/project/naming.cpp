// SPDX-License-Identifier: Apache-2.0
#include "cli/project/naming.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace tight::cli;

TEST_CASE("the table of a model is its plural, in dashes") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"account", "accounts"},
        {"person", "people"},
        {"category", "categories"},
        {"box", "boxes"},
        {"status", "statuses"},
        {"bus", "buses"},
        {"ox", "oxen"},
        {"Quiz", "quizzes"},
        {"index", "indices"},
        {"datum", "data"},
        {"sheep", "sheep"},
        {"day", "days"},
        {"wife", "wives"},
        {"leaf", "leaves"},
        {"children", "children"},
        {"child", "children"},
        {"HTTPServer", "http-servers"},
        {"user-profile", "user-profiles"},
        {"userProfile", "user-profiles"},
        {"user_profile", "user-profiles"},
        {"A1b", "a1bs"},
        {"movies", "movies"},
        {"address", "addresses"},
        {"human", "humans"},
        {"salesman", "salesmen"},
        {"specimen", "specimens"},
        {"safe", "safes"},
        {"chief", "chiefs"},
        {"shelf", "shelves"},
        {"hero", "heroes"},
        {"photo", "photos"},
        {"analysis", "analyses"},
        {"match", "matches"},
        {"monarch", "monarchs"},
        {"key", "keys"},
        {"soliloquy", "soliloquies"},
        {"grandchild", "grandchildren"},
        {"mouse", "mice"},
        {"house", "houses"},
        {"news", "news"},
        {"lens", "lenses"},
        {"life", "lives"},
        {"medium", "media"},
        {"virus", "viruses"},
        {"fish", "fish"},
        {"wish", "wishes"},
        {"sales_person", "sales-people"},
    };
    for (const auto& [model, table] : cases) {
        CAPTURE(model);
        CHECK(table_name(model) == table);
    }
}

TEST_CASE("plurals stay as they are") {
    for (const char* word :
         {"accounts", "people", "categories", "boxes", "children", "men", "mice", "data", "leaves"}) {
        CAPTURE(word);
        CHECK(pluralize(word) == word);
    }
}

TEST_CASE("words are joined with capitals and parted again") {
    CHECK(camelize("user_profile") == "UserProfile");
    CHECK(camelize("user-profile") == "UserProfile");
    CHECK(camelize("userProfile") == "UserProfile");
    CHECK(camelize("a_1b") == "A1b");
    CHECK(camelize("__user__") == "User");
    CHECK(camelize("--") == "");
    CHECK(underscore("MyCoolService") == "my_cool_service");
    CHECK(underscore("HTTPServer") == "http_server");
    CHECK(underscore("user2Name") == "user2_name");
    CHECK(underscore("-a--b-") == "a_b");
    CHECK(dashed("my_service") == "my-service");
}

TEST_CASE("identifiers, keywords and names of the C library are told apart") {
    CHECK(is_identifier("a_1"));
    CHECK_FALSE(is_identifier("1a"));
    CHECK_FALSE(is_identifier(""));
    CHECK_FALSE(is_identifier("a-b"));
    CHECK(is_keyword("xor"));
    CHECK(is_keyword("alignas"));
    CHECK(is_keyword("co_await"));
    CHECK_FALSE(is_keyword("movies"));
    CHECK_FALSE(is_keyword("constex"));
    CHECK(is_taken_globally("time"));
    CHECK(is_taken_globally("std"));
    CHECK_FALSE(is_taken_globally("times"));
}
