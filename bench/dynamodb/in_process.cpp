// SPDX-License-Identifier: Apache-2.0
// What a call through the in-process door costs: median and 99th percentile, in microseconds, in memory or in a file.
//
//     dynamodb-in-process [file]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "cloud/dynamodb/database.hpp"

namespace {

using tight::cloud::dynamodb::database;

void must(const tight::cloud::dynamodb::response& answer) {
    if (answer.status == 200) return;
    std::fprintf(stderr, "%s\n", answer.body.c_str());
    std::exit(1);
}

template <class Request>
void measure(database& target, const char* name, std::string_view operation, int rounds, Request request) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        const std::string body = request(i);
        const auto start = std::chrono::steady_clock::now();
        const auto answer = target.handle(operation, body);
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        must(answer);
        times.push_back(took.count());
    }
    std::sort(times.begin(), times.end());
    std::printf("%-28s p50 %8.2f us   p99 %8.2f us\n", name, times[times.size() / 2], times[times.size() * 99 / 100]);
}

std::string key(int i) {
    return R"("pk":{"S":"user)" + std::to_string(i / 100) + R"("},"sk":{"N":")" + std::to_string(i % 100) + R"("})";
}

std::string item(int i) {
    return "{" + key(i) + R"(,"name":{"S":"A name of some length"},"n":{"N":")" + std::to_string(i) +
           R"("},"tags":{"SS":["blue","green","red"]},"text":{"S":")" + std::string(300, 'x') + R"("}})";
}

}  // namespace

int main(int argc, char** argv) {
    constexpr int count = 20'000;
    tight::cloud::dynamodb::database_options requested;
    if (argc > 1) requested.path = std::filesystem::path(argv[1]);

    std::vector<double> opening;
    for (int i = 0; i < 50; ++i) {
        const auto start = std::chrono::steady_clock::now();
        auto fresh = database::open({});
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        opening.push_back(took.count());
    }
    std::sort(opening.begin(), opening.end());
    std::printf("%-28s p50 %8.2f us\n", "open, in memory", opening[25]);

    auto opened = database::open(requested);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().message.c_str());
        return 1;
    }
    auto& table = **opened;
    must(table.handle("CreateTable", R"({"TableName":"items","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}],
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]})"));
    measure(table, "PutItem, new", "PutItem", count,
            [](int i) { return R"({"TableName":"items","Item":)" + item(i) + "}"; });
    measure(table, "PutItem, replacing", "PutItem", count,
            [](int i) { return R"({"TableName":"items","Item":)" + item(i * 7 % count) + "}"; });
    measure(table, "GetItem", "GetItem", count,
            [](int i) { return R"({"TableName":"items","Key":{)" + key(i * 7 % count) + "}}"; });
    measure(table, "UpdateItem", "UpdateItem", count, [](int i) {
        return R"({"TableName":"items","Key":{)" + key(i * 7 % count) +
               R"j(},"UpdateExpression":"SET n = n + :one","ConditionExpression":"attribute_exists(pk)",)j"
               R"("ExpressionAttributeValues":{":one":{"N":"1"}}})";
    });
    measure(table, "Query of 10", "Query", count / 10, [](int i) {
        return R"({"TableName":"items","KeyConditionExpression":"pk = :p","Limit":10,"ExpressionAttributeValues":{":p":{"S":"user)" +
               std::to_string(i % 200) + R"("}}})";
    });
    measure(table, "Query of 100", "Query", count / 10, [](int i) {
        return R"({"TableName":"items","KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"user)" +
               std::to_string(i % 200) + R"("}}})";
    });
    measure(table, "Query of 100, filtered", "Query", count / 10, [](int i) {
        return R"({"TableName":"items","KeyConditionExpression":"pk = :p","FilterExpression":"n > :n","ExpressionAttributeValues":{":n":{"N":"0"},":p":{"S":"user)" +
               std::to_string(i % 200) + R"("}}})";
    });
    measure(table, "BatchWriteItem of 25", "BatchWriteItem", count / 25, [](int i) {
        std::string body = R"({"RequestItems":{"items":[)";
        for (int j = 0; j < 25; ++j)
            body.append(j == 0 ? "" : ",").append(R"({"PutRequest":{"Item":)").append(item(i * 25 + j)).append("}}");
        return body + "]}}";
    });
    measure(table, "TransactWriteItems of 2", "TransactWriteItems", count / 10, [](int i) {
        return R"({"TransactItems":[{"Put":{"TableName":"items","Item":)" + item(i) +
               R"(}},{"Put":{"TableName":"items","Item":)" + item(i + 5000) + "}}]}";
    });
    const auto start = std::chrono::steady_clock::now();
    auto forked = table.fork();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    std::printf("%-28s     %8.2f us\n", "fork of 20,000 items", took.count());
}
