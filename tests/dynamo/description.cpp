// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/dynamo/description.hpp>

#include "dynamo/movie.hpp"

namespace json = tight::json;
namespace ddb = tight::dynamo;

namespace {

struct Order : ddb::model<Order> {
    using model::model;
    static constexpr auto table = "orders";
    static constexpr attr<"id", std::string> id{};
    static constexpr attr<"created", std::chrono::sys_seconds> created{};
    static constexpr attr<"status", std::string> status{};
    static constexpr attr<"total", double> total{};
    static constexpr attr<"expires", std::chrono::sys_seconds> expires{};
    static constexpr auto key = keys(id, created);
    static constexpr auto by_total = local_index("total-index", id, total);
    static constexpr auto by_status = index("by-status", status, total).throughput(4, 5);
    static constexpr auto by_key = index("k", status).keys_only();
    static constexpr auto by_inc = index("inc", status).include(total);
    static constexpr auto indexes = all(by_total, by_status, by_key, by_inc);
    static constexpr ddb::throughput throughput{2, 3};
    static constexpr auto ttl = expires;
};

}  // namespace

TEST_CASE("a table request has keys, indexes and only the attributes that these use") {
    CHECK(json::value(create_table_request(ddb::describe<Order>())) == json::parse(R"({
        "TableName": "orders",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "created", "AttributeType": "N"},
            {"AttributeName": "total", "AttributeType": "N"}, {"AttributeName": "status", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "created", "KeyType": "RANGE"}],
        "LocalSecondaryIndexes": [{"IndexName": "total-index", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "total", "KeyType": "RANGE"}]}],
        "GlobalSecondaryIndexes": [
            {"IndexName": "by-status", "Projection": {"ProjectionType": "ALL"},
             "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}, {"AttributeName": "total", "KeyType": "RANGE"}],
             "ProvisionedThroughput": {"ReadCapacityUnits": 4, "WriteCapacityUnits": 5}},
            {"IndexName": "k", "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
             "Projection": {"ProjectionType": "KEYS_ONLY"}, "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}},
            {"IndexName": "inc", "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
             "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["total"]},
             "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}}],
        "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}})")
                                                                           .value());
}

TEST_CASE("a table without reserved capacity is billed by request") {
    const auto request = create_table_request(ddb::describe<Movie>(Movie::by_rating));
    CHECK(request.at("BillingMode") == "PAY_PER_REQUEST");
    CHECK_FALSE(request.contains("ProvisionedThroughput"));
    CHECK(request.at("GlobalSecondaryIndexes").at(0).at("IndexName") == "by-rating");
    CHECK_FALSE(create_table_request(ddb::describe<Movie>()).contains("GlobalSecondaryIndexes"));
}

TEST_CASE("a description becomes JSON and comes back") {
    for (const auto& table : {ddb::describe<Order>(), ddb::describe<Movie>(Movie::by_rating), ddb::describe<Thing>()})
        CHECK(ddb::table_description_from_json(to_json(table)).value() == table);
    CHECK(json::serialize(to_json(ddb::describe<Thing>())) ==
          R"({"table":"things","key":{"hash":{"name":"id","type":"S"}},"indexes":[]})");
    CHECK(ddb::table_description_from_json(json::object{{"table", "x"}}).error().message ==
          "table description: 'key' is missing or of the wrong type");
}

TEST_CASE("CloudFormation properties carry the time to live") {
    const auto properties = cloudformation_properties(ddb::describe<Order>());
    CHECK(properties.at("TimeToLiveSpecification").at("AttributeName") == "expires");
    CHECK_FALSE(properties.contains("TableName"));
}
