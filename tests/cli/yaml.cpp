// SPDX-License-Identifier: Apache-2.0
#include <cli/commands/dynamo.hpp>
#include <cli/yaml.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace tight;

TEST_CASE("a document is written in blocks, with its names sorted") {
    const json::value document = json::object{{"b", {1, "two", nullptr, true, 1.5}},
                                              {"a", {{"q", json::array{}}, {"p", json::object{}}}},
                                              {"c", {{{"k", 1}, {"j", 2}}, {3}}}};
    CHECK(cli::to_yaml(document) == R"(a:
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
    CHECK(cli::yaml_text("AWS::DynamoDB::Table") == "AWS::DynamoDB::Table");
    CHECK(cli::yaml_text("my-service-prod-accounts") == "my-service-prod-accounts");
    CHECK(cli::yaml_text("N") == "'N'");
    CHECK(cli::yaml_text("1985") == "'1985'");
    CHECK(cli::yaml_text("a:") == "'a:'");
    CHECK(cli::yaml_text("") == "''");
    CHECK(cli::yaml_text("a\nb") == "\"a\\nb\"");
    CHECK(cli::yaml_text("it's") == "'it''s'");
}

TEST_CASE("a table's schema is what CreateTable takes, under the table's name in its stage") {
    const json::value create_table = json::parse(R"({
        "TableName": "accounts",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST"})")
                                         .value();
    CHECK(cli::cloudformation_table(create_table.as_object(), "my-cool-service-dev-eu-accounts") == R"(Properties:
  AttributeDefinitions:
  - AttributeName: id
    AttributeType: S
  BillingMode: PAY_PER_REQUEST
  KeySchema:
  - AttributeName: id
    KeyType: HASH
  TableName: my-cool-service-dev-eu-accounts
Type: AWS::DynamoDB::Table
)");
}
