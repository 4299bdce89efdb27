// SPDX-License-Identifier: Apache-2.0
#include <tight/json.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "support/wrong_types.hpp"

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

TEST_CASE("find walks names and indexes and keeps falsy values") {
    const json::value event = json::parse(R"({"a":{"b":[10,{"c":0}]},"e":""})").value();
    CHECK(*json::find(event, "a", "b", 0) == 10);
    CHECK(*json::find(event, "a", "b", 1, "c") == 0);
    CHECK(*json::find(event, "e") == "");
    CHECK(json::find(event, "a", "x", "y") == nullptr);
    CHECK(json::find(event, "a", "b", 9) == nullptr);
    CHECK(json::find(event, "e", "b") == nullptr);
    CHECK(json::find(event) == &event);
    CHECK(json::safeget(event, "a", "b", 0) == json::find(event, "a", "b", 0));
    CHECK(json::safeget(&event, "e") == json::find(event, "e"));
}

TEST_CASE("the documents of wrong types differ from the valid one in one place, at every depth") {
    const json::value valid = json::parse(R"({"a":{"b":["c"]}})").value();
    std::set<std::string> documents, texts;
    support::for_each_wrong_type(valid, [&](const json::value& each) { documents.insert(json::serialize(each)); });
    support::for_each_wrong_text(valid, [&](const std::string& each) { texts.insert(each); });
    for (const char* each : {"[]", R"({"a":true})", R"({"a":{"b":{"a":1}}})", R"({"a":{"b":[0]}})", "{}",
                             R"({"a":{"b":["c"]},"Unknown":true})", R"({"a":{"b":["c","c"]}})"}) {
        CHECK(documents.contains(each));
        CHECK(texts.contains(each));
    }
    for (const char* each : {"1e400", R"({"a":{"b":1e400}})", R"({"a":{"b":["c"],"b":null}})"})
        CHECK(texts.contains(each));
    CHECK(!texts.contains(json::serialize(valid)));
}
