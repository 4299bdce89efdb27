// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/environment.hpp>
#include <tight/testing/temporary_table.hpp>

#include "support/temporary_folder.hpp"

namespace json = tight::json;
using tight::testing::tables_of_file;

namespace {

using process_variables = std::map<std::string, std::optional<std::string>>;

struct files {
    support::temporary_folder folder;

    std::vector<tight::testing::file_table> read(const std::string& text,
                                                 const tight::testing::file_variables& variables = {}) const {
        return tables_of_file(folder.write("t.yml", text), variables);
    }
    // The table's name that a text stands for, in a file with these other sections.
    std::string name(const std::string& expression, const std::string& rest = {},
                     const tight::testing::file_variables& variables = {}) const {
        const auto tables = read("service: shop\n" + rest +
                                     "\nresources:\n  Resources:\n    T:\n      Type: AWS::DynamoDB::Table\n"
                                     "      Properties:\n        TableName: " +
                                     expression + '\n',
                                 variables);
        return std::string(tables.at(0).create_table.at("TableName").as_string());
    }
    std::string problem(const std::string& expression, const std::string& rest = {}) const {
        try {
            return "none: " + name(expression, rest);
        } catch (const std::runtime_error& found) {
            return found.what();
        }
    }
};

const std::string custom = R"(
provider: {stage: "${opt:stage, 'dev'}", region: eu-west-1}
custom:
  names: {dev: books-dev, prod: books}
  list: [zero, one]
  alias: ${self:custom.names}
  loop: ${self:custom.loop}
  units: 5
)";

}  // namespace

TEST_CASE_FIXTURE(files, "variables of the Serverless Framework are followed, with fallbacks and inside each other") {
    CHECK(name("plain") == "plain");
    CHECK(name("${self:service}-x") == "shop-x");
    CHECK(name("${self:custom.names.${self:provider.stage}}", custom) == "books-dev");
    CHECK(name("${self:custom.names.${self:provider.stage}}", custom, {.options = {{"stage", "prod"}}}) == "books");
    CHECK(name("${self:custom.alias.prod}", custom) == "books");
    CHECK(name("${self:custom.list.1}", custom) == "one");
    CHECK(name("${self:custom.none, 'a, b'}", custom) == "a, b");
    CHECK(name("${opt:table, ${env:TIGHT_NO_SUCH_VARIABLE, self:service}}") == "shop");
    CHECK(name("${sls:stage}-${aws:region}-${aws:accountId}") == "dev-us-east-1-000000000000");
    CHECK(name("${param:t}", "params: {default: {t: x}, dev: {t: y}}") == "y");
    CHECK(name("${opt:table, ${self:custom.arn}}", "custom: {arn: 'arn:x:y'}") == "arn:x:y");
    const tight::scoped_environment variable(process_variables{{"TIGHT_TEST_TABLE", "from-env"}});
    CHECK(name("${env:TIGHT_TEST_TABLE}") == "from-env");
    folder.write("more/names.yml", "a: {b: from-file}");
    CHECK(name("${file(./more/names.yml):a.b}") == "from-file");
    CHECK(name("${file(./none.yml):a.b, 'other'}") == "other");
    CHECK(name("!Sub \"${self:service}-${AWS::Region}\"") == "shop-us-east-1");
}

TEST_CASE_FIXTURE(files, "what cannot be known is an error that names file and place") {
    CHECK(problem("${self:custom.none}", custom).ends_with("t.yml: ${self:custom.none} is nowhere defined"));
    CHECK(problem("${ssm:/x}").ends_with("${ssm:/x} is nowhere defined"));
    CHECK(problem("${self:custom.loop}", custom).find("circle") != std::string::npos);
    CHECK(problem("!ImportValue x")
              .ends_with("Resources.T: what Fn::ImportValue gives is not known outside of the cloud"));
    CHECK(problem("!Ref Nothing").ends_with("Resources.T: Ref Nothing: there is no such parameter or resource"));
    CHECK(problem("[a, b]").find("a text was expected") != std::string::npos);
    CHECK(problem("{").find("t.yml: ") != std::string::npos);
    CHECK_THROWS_AS(tables_of_file(folder.file("absent.yml")), std::runtime_error);
}

TEST_CASE_FIXTURE(files, "resources may be a list, of maps and of other files") {
    folder.write("tables.yml", R"(
Resources:
  B: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Ref A}}
)");
    const auto tables = read(R"(
service: shop
resources:
  - Resources: {A: {Type: AWS::DynamoDB::Table, Properties: {TableName: "${self:service}-a"}}}
  - ${file(tables.yml)}
  - Outputs: {X: {Value: 1}}
)");
    REQUIRE(tables.size() == 2);
    CHECK(tables[0].create_table.at("TableName") == "shop-a");
    CHECK(tables[1].create_table.at("TableName") == "shop-a");
}

TEST_CASE_FIXTURE(files, "a CloudFormation template is read with its parameters, conditions, mappings and functions") {
    const std::string text = R"(
AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Stage: {Type: String, Default: dev}
  Needed: {Type: String}
Mappings:
  Capacity: {dev: {Read: 1}, prod: {Read: 50}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  NotProd: !Not [!Condition IsProd]
  Both: !And [!Condition NotProd, !Or [!Condition IsProd, !Equals [a, a]]]
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Condition: Both
    Properties:
      TableName: !Join ['-', [orders, !Ref Stage, !Select [1, !Split [',', 'x,y']]]]
      SSESpecification: {SSEEnabled: true, KMSMasterKeyId: !GetAtt Key.Arn}
      ProvisionedThroughput: {ReadCapacityUnits: !FindInMap [Capacity, !Ref Stage, Read], WriteCapacityUnits: 1}
      StreamSpecification: !If [IsProd, {StreamViewType: NEW_IMAGE}, !Ref AWS::NoValue]
  OnlyProd:
    Type: AWS::DynamoDB::Table
    Condition: IsProd
    Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}
  Unnamed:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      Replicas: [{Region: us-east-1}]
      GlobalSecondaryIndexes:
        - {IndexName: !Sub ['${A}-x', {A: !Ref Orders}], KeySchema: [], Projection: {ProjectionType: ALL},
           WriteProvisionedThroughputSettings: {}}
  Simple:
    Type: AWS::Serverless::SimpleTable
    Properties: {PrimaryKey: {Name: key, Type: Number}}
  Bucket: {Type: AWS::S3::Bucket}
  NoType: {Properties: {}}
)";
    const auto tables = read(text);
    REQUIRE(tables.size() == 3);
    CHECK(tables[0].resource == "Orders");
    CHECK(json::serialize(tables[0].create_table) ==
          R"({"TableName":"orders-dev-y","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}})");
    CHECK(json::serialize(tables[1].create_table) ==
          R"({"TableName":"Unnamed","GlobalSecondaryIndexes":[{"IndexName":"orders-dev-y-x","KeySchema":[],)"
          R"("Projection":{"ProjectionType":"ALL"}}],"BillingMode":"PAY_PER_REQUEST"})");
    CHECK(json::serialize(tables[2].create_table.at("KeySchema")) == R"([{"AttributeName":"key","KeyType":"HASH"}])");
    CHECK(tables[2].create_table.at("AttributeDefinitions").at(0).at("AttributeType") == "N");

    const auto prod = read(text, {.parameters = {{"Stage", "prod"}}});
    REQUIRE(prod.size() == 3);
    CHECK(prod[0].resource == "OnlyProd");
    CHECK(json::serialize(prod[0].create_table.at("StreamSpecification")) ==
          R"({"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})");
}

TEST_CASE_FIXTURE(files, "numbers and switches may be text, and anchors are followed") {
    const auto tables = read(R"(
x-base: &base {ProvisionedThroughput: {ReadCapacityUnits: "5", WriteCapacityUnits: "${self:custom.units}"}}
custom: {units: 6}
resources:
  Resources:
    T:
      Type: AWS::DynamoDB::Table
      Properties:
        <<: *base
        TimeToLiveSpecification: {AttributeName: e, Enabled: "true"}
)");
    CHECK(json::serialize(tables.at(0).create_table) ==
          R"({"TableName":"T","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6}})");
    CHECK(json::serialize(*tables.at(0).time_to_live) == R"({"AttributeName":"e","Enabled":true})");
}

TEST_CASE_FIXTURE(files, "a file that unfolds without end is refused") {
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 9; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
        for (int k = 0; k < 10; ++k) bomb += (k == 0 ? "" : ",") + before;
        bomb += "]\n";
    }
    CHECK_THROWS_WITH_AS(read(bomb), doctest::Contains("more than 100000 nodes"), std::runtime_error);
    std::string doubling = "custom:\n  x0: aaaaaaaaaaaaaaaa\n";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "${self:custom.x" + std::to_string(i - 1) + "}";
        doubling += "  x" + std::to_string(i) + ": " + before + before + "\n";
    }
    CHECK_THROWS_AS(name("${self:custom.x39}", doubling), std::runtime_error);
}
