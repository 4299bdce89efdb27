// SPDX-License-Identifier: Apache-2.0
#include <tight/json.hpp>

#include <doctest/doctest.h>

#include <string>

namespace json = tight::json;

TEST_CASE("parse accepts any JSON value and says where a bad text goes wrong") {
    CHECK(json::parse(R"({"a":[1,"é",null]})").value().at("a").as_array().size() == 3);
    CHECK(json::parse(" 1 ").value() == 1);
    const auto bad = json::parse(R"({"a":})");
    REQUIRE(!bad);
    CHECK(bad.error().code == tight::errc::bad_input);
    CHECK(bad.error().message.find("at byte 5") != std::string::npos);
    CHECK(!json::parse("1 2"));
    CHECK(!json::parse(""));
    CHECK(!json::parse("\"\xff\""));
}

TEST_CASE("parse refuses a text nested deeper than its limit instead of exhausting the stack") {
    CHECK(!json::parse(std::string(1'000'000, '[')));
}

TEST_CASE("safeget walks names and indexes and keeps falsy values") {
    const json::value event = json::parse(R"({"a":{"b":[10,{"c":0}]},"e":""})").value();
    CHECK(*json::safeget(event, "a", "b", 0) == 10);
    CHECK(*json::safeget(event, "a", "b", 1, "c") == 0);
    CHECK(*json::safeget(event, "e") == "");
    CHECK(json::safeget(event, "a", "x", "y") == nullptr);
    CHECK(json::safeget(event, "a", "b", 9) == nullptr);
    CHECK(json::safeget(event, "e", "b") == nullptr);
    CHECK(json::safeget(event) == &event);
}
