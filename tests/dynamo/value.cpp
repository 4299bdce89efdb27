// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/dynamo/value.hpp>

#include "dynamo/movie.hpp"
#include "dynamo/wire.hpp"

namespace json = tight::json;
namespace ddb = tight::dynamo;

namespace {

std::string wire(const ddb::value& of) {
    std::string out;
    append_wire(out, of);
    return out;
}

tight::result<ddb::value> read(std::string_view text) { return ddb::from_wire(json::parse(text).value()); }

}  // namespace

TEST_CASE("every type of value is written and read back as it was") {
    for (const char* text :
         {R"({"NULL":true})", R"({"BOOL":false})", R"({"N":"9007199254740993"})", R"({"N":"-0.5"})",
          R"({"S":"\u0001é\""})", R"({"B":"AAEC"})", R"({"L":[{"N":"1"},{"L":[]}]})", R"({"M":{"a":{"M":{}}}})",
          R"({"SS":["a","b"]})", R"({"NS":["1","2.5"]})", R"({"BS":["aA==","aGk="]})", R"({"N":"1E-130"})",
          R"({"N":"99999999999999999999999999999999999999"})"})
        CHECK(wire(read(text).value()) == text);
}

TEST_CASE("a malformed answer is an error and never a crash") {
    for (const char* text :
         {"1", "{}", R"({"S":1})", R"({"N":"x"})", R"({"N":1})", R"({"B":"%"})", R"({"X":1})", R"({"L":{}})",
          R"({"M":[]})", R"({"SS":[1]})", R"({"BOOL":"true"})", R"({"S":"a","N":"1"})"})
        CHECK_FALSE(read(text).has_value());
    std::string deep = R"({"N":"1"})";
    for (int i = 0; i < 100; ++i) deep = R"({"L":[)" + deep + "]}";
    CHECK_FALSE(read(deep).has_value());
}

TEST_CASE("numbers become JSON numbers while nothing is lost, else text") {
    const auto shown = [](const char* number) { return json::serialize(to_json(ddb::value(tight::decimal(number)))); };
    CHECK(shown("5") == "5");
    CHECK(shown("18446744073709551615") == "18446744073709551615");
    CHECK(shown("0.1") == "0.1");
    CHECK(shown("0.12345678901234567890123") == "\"0.12345678901234567890123\"");
    CHECK(shown("99999999999999999999999999999999999999e88") == R"("9.9999999999999999999999999999999999999E+125")");
}

TEST_CASE("a document is looked into and changed") {
    ddb::document info = json::object{{"rank", 5}, {"actors", {"Jonathan Pryce"}}};
    CHECK(info.find("rank")->get<int>() == 5);
    CHECK(info.find("actors")->find(0)->get<std::string>() == "Jonathan Pryce");
    CHECK(info.find("actors")->find(1) == nullptr);
    CHECK(info.find("none") == nullptr);
    CHECK(info.find("rank")->get<std::string>() == std::nullopt);
    info.set("year", 1985);
    CHECK(to_json(info).at("year") == 1985);
    ddb::document text = "x";
    CHECK_THROWS_AS(text.set("a", 1), std::bad_expected_access<tight::error>);
}
