// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/aws/client.hpp>
#include <tight/dynamo.hpp>
#include <tight/testing/temporary_table.hpp>

#include <stdexcept>

#include "dynamo/movie.hpp"
#include "support/temporary_folder.hpp"

namespace ddb = tight::dynamo;
namespace json = tight::json;

namespace {

using strings = std::vector<std::string>;

const Movie brazil{Movie::year = 1985, Movie::title = "Brazil", Movie::rating = 7.9};

}  // namespace

TEST_CASE("a temporary table has a database of its own where no client is given") {
    tight::testing::temporary_table<Movie> movies;
    tight::testing::temporary_table<Movie> others;
    movies->put(brazil).value();
    CHECK(movies->find(1985, "Brazil") == brazil);
    CHECK(others->scan().count() == 0);
    CHECK(movies.client().table<Movie>().scan().count() == 1);
}

TEST_CASE("a temporary table is there inside its scope and gone after it, also when the test fails") {
    const tight::testing::database database;
    const ddb::client db(database.transport());
    CHECK_THROWS_WITH_AS(
        [&db] {
            tight::testing::temporary_table<Movie> movies(db, Movie::by_rating);
            CHECK(db.list_tables().value() == strings{"movies"});
            movies->put(brazil).value();
            CHECK(movies->query(Movie::by_rating, Movie::rating == 7.9).one().value() == brazil);
            throw std::runtime_error("the test failed");
        }(),
        "the test failed", std::runtime_error);
    CHECK(db.list_tables().value().empty());
}

TEST_CASE("a table that exists is an error and is left alone") {
    const tight::testing::database database;
    const ddb::client db(database.transport());
    db.create_table(ddb::describe<Movie>()).value();
    db.table<Movie>().put(brazil).value();
    std::string said;
    try {
        const tight::testing::temporary_table<Movie> movies(db);
    } catch (const std::runtime_error& problem) {
        said = problem.what();
    }
    CHECK(said.starts_with("Could not create table 'movies': dynamodb CreateTable: "));
    CHECK(db.table<Movie>().scan().count() == 1);
}

TEST_CASE("a table is dropped once, and one that cannot be is an error") {
    const tight::testing::database database;
    const ddb::client db(database.transport());
    tight::testing::temporary_table<Movie> movies(db);
    movies.drop();
    CHECK(db.list_tables().value().empty());
    CHECK_THROWS_AS(movies.drop(), std::runtime_error);
}

TEST_CASE("a temporary table is made wherever its client goes: here over HTTP, under its name there") {
    const tight::testing::database database;
    const tight::testing::database_server server(database);
    const tight::memory_environment variables{{"AWS_ENDPOINT_URL_DYNAMODB", server.url()},
                                              {"AWS_REGION", "us-east-1"},
                                              {"TIGHT_TABLE_PREFIX", "shop-dev-"},
                                              {"AWS_ACCESS_KEY_ID", "anything"},
                                              {"AWS_SECRET_ACCESS_KEY", "anything"}};
    const ddb::client db(tight::aws::plain_transport(variables), variables);
    {
        tight::testing::temporary_table<Movie> movies(db);
        movies->put(brazil).value();
        CHECK(db.list_tables().value() == strings{"shop-dev-movies"});
        CHECK(ddb::client(database.transport()).table_named<Movie>("shop-dev-movies").find(1985, "Brazil") == brazil);
    }
    CHECK(db.list_tables().value().empty());
}

TEST_CASE("the tables of a file are made in its order and deleted with their scope") {
    const support::temporary_folder folder;
    const std::string file = folder.write("serverless.yml", R"(
service: shop
provider: {name: aws, stage: dev}
resources:
  Resources:
    Zebras:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: ${self:service}-${sls:stage}-zebras
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
        TimeToLiveSpecification: {AttributeName: expires, Enabled: true}
    Apes:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: apes
        AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
        KeySchema: [{AttributeName: id, KeyType: HASH}]
        ProvisionedThroughput: {ReadCapacityUnits: 1, WriteCapacityUnits: '2'}
    Queue: {Type: AWS::SQS::Queue}
)");
    tight::testing::database database;
    const ddb::client db(database.transport());
    {
        const tight::testing::temporary_tables tables(db, file);
        CHECK(tables.names() == strings{"shop-dev-zebras", "apes"});
        CHECK(db.list_tables().value() == strings{"apes", "shop-dev-zebras"});
        CHECK(database.call("DescribeTimeToLive", json::object{{"TableName", "shop-dev-zebras"}})
                  .at("TimeToLiveDescription")
                  .at("TimeToLiveStatus") == "ENABLED");
    }
    CHECK(db.list_tables().value().empty());
}

TEST_CASE("where one table of a file cannot be made, those before it are deleted") {
    const support::temporary_folder folder;
    const std::string table = R"({"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "same",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}})";
    const std::string file = folder.write("t.json", R"({"Resources": {"A": )" + table + R"(, "B": )" + table + "}}");
    const tight::testing::database database;
    const ddb::client db(database.transport());
    CHECK_THROWS_AS(tight::testing::temporary_tables(db, file), std::runtime_error);
    CHECK(db.list_tables().value().empty());
}
