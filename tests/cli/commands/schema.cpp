// SPDX-License-Identifier: Apache-2.0
#include "cli/project/table_schema.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tight;

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
