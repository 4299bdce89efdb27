// SPDX-License-Identifier: Apache-2.0
#include "deploy/yaml.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tight;

TEST_CASE("a document is written in blocks, with its names sorted") {
    const json::value document = json::object{{"b", {1, "two", nullptr, true, 1.5}},
                                              {"a", {{"q", json::array{}}, {"p", json::object{}}}},
                                              {"c", {{{"k", 1}, {"j", 2}}, {3}}}};
    CHECK(deploy::to_yaml(document) == R"(a:
  p: {}
  q: []
b:
- 1
- two
- null
- true
- 1.5
c:
- j: 2
  k: 1
- - 3
)");
}

TEST_CASE("texts that YAML would read as something else are quoted") {
    CHECK(deploy::yaml_text("AWS::DynamoDB::Table") == "AWS::DynamoDB::Table");
    CHECK(deploy::yaml_text("my-service-prod-accounts") == "my-service-prod-accounts");
    CHECK(deploy::yaml_text("N") == "'N'");
    CHECK(deploy::yaml_text("1985") == "'1985'");
    CHECK(deploy::yaml_text("a:") == "'a:'");
    CHECK(deploy::yaml_text("") == "''");
    CHECK(deploy::yaml_text("a\nb") == "\"a\\nb\"");
    CHECK(deploy::yaml_text("it's") == "'it''s'");
}
