// SPDX-License-Identifier: Apache-2.0
// What models cost beside the same JSON written by hand: an item built and serialised for PutItem, the request of a
// query, and GetItem through the client into the embedded engine. The peer of each is in the same run.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <tight/dynamo.hpp>
#include <tight/testing/database.hpp>

namespace json = tight::json;
namespace ddb = tight::dynamo;

namespace {

struct Movie : ddb::model<Movie> {
    using model::model;
    static constexpr auto table = "movies";
    static constexpr attr<"year", int> year{};
    static constexpr attr<"title", std::string> title{};
    static constexpr attr<"rating", double> rating{};
    static constexpr attr<"votes", std::int64_t> votes{};
    static constexpr attr<"actors", std::vector<std::string>> actors{};
    static constexpr attr<"plot", std::string> plot{};
    static constexpr auto key = keys(year, title);
};

const std::string title = "Brazil";
const std::string plot = "A clerk dreams, and a form has a misprint; the wrong man is taken, and nobody may say so.";
const std::vector<std::string> actors{"Jonathan Pryce", "Kim Greist", "Robert De Niro"};

json::object text(const std::string& of) { return {{"S", of}}; }
json::object number(const std::string& of) { return {{"N", of}}; }

void put_typed(benchmark::State& state) {
    int year = 1985;
    for (auto _ : state) {
        const Movie movie{Movie::year = year++, Movie::title = title,   Movie::rating = 7.9,
                          Movie::votes = 12345, Movie::actors = actors, Movie::plot = plot};
        ddb::detail::statement request;
        request.put(movie.attributes());
        benchmark::DoNotOptimize(request.finish("movies"));
    }
}

void put_by_hand(benchmark::State& state) {
    int year = 1985;
    for (auto _ : state) {
        json::array list;
        for (const std::string& each : actors) list.push_back(text(each));
        const json::object request{{"TableName", "movies"},
                                   {"Item",
                                    {{"year", number(std::to_string(year++))},
                                     {"title", text(title)},
                                     {"rating", number("7.9")},
                                     {"votes", number(std::to_string(12345))},
                                     {"actors", {{"L", std::move(list)}}},
                                     {"plot", text(plot)}}}};
        benchmark::DoNotOptimize(json::serialize(request));
    }
}

void query_typed(benchmark::State& state) {
    int year = 1985;
    for (auto _ : state) {
        ddb::detail::statement request;
        request.expression_member("KeyConditionExpression", Movie::year == year++ and Movie::title.between("A", "L"));
        request.filter(Movie::rating >= 8 or not Movie::rating.exists());
        benchmark::DoNotOptimize(request.finish("movies"));
    }
}

void query_by_hand(benchmark::State& state) {
    int year = 1985;
    for (auto _ : state) {
        const json::object request{
            {"TableName", "movies"},
            {"KeyConditionExpression", "(#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2)"},
            {"FilterExpression", "(#n2 >= :v3 OR (NOT attribute_exists(#n3)))"},
            {"ExpressionAttributeNames", {{"#n0", "year"}, {"#n1", "title"}, {"#n2", "rating"}, {"#n3", "rating"}}},
            {"ExpressionAttributeValues",
             {{":v0", number(std::to_string(year++))}, {":v1", text("A")}, {":v2", text("L")}, {":v3", number("8")}}}};
        benchmark::DoNotOptimize(json::serialize(request));
    }
}

// Median and 99th percentile, in microseconds, of GetItem: the whole client, and the engine alone.
void get_item() {
    tight::testing::database database;
    database.create(ddb::describe<Movie>());
    const ddb::client db(database.transport());
    const auto movies = db.table<Movie>();
    constexpr int items = 2000;
    for (int i = 0; i < items; ++i)
        movies
            .put(Movie{Movie::year = i, Movie::title = title, Movie::rating = 7.9, Movie::actors = actors,
                       Movie::plot = plot})
            .value();
    const auto measure = [](const char* name, auto call) {
        std::vector<double> times;
        for (int i = 0; i < 50'000; ++i) {
            const auto start = std::chrono::steady_clock::now();
            call(i % items);
            times.push_back(
                std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
        }
        std::ranges::sort(times);
        std::printf("%-42s p50 %6.2f us   p99 %6.2f us\n", name, times[times.size() / 2],
                    times[times.size() * 99 / 100]);
    };
    const auto transport = database.transport();
    measure("GetItem, engine alone", [&](int i) {
        tight::aws::call request{.service = "dynamodb", .operation = "GetItem"};
        request.body =
            R"({"TableName":"movies","Key":{"year":{"N":")" + std::to_string(i) + R"("},"title":{"S":"Brazil"}}})";
        benchmark::DoNotOptimize(transport->send(request));
    });
    measure("GetItem, client and engine in process", [&](int i) { benchmark::DoNotOptimize(movies.find(i, title)); });
}

}  // namespace

int main(int count, char** words) {
    benchmark::RegisterBenchmark("PutItem by hand", put_by_hand);
    benchmark::RegisterBenchmark("PutItem typed", put_typed);
    benchmark::RegisterBenchmark("Query by hand", query_by_hand);
    benchmark::RegisterBenchmark("Query typed", query_typed);
    benchmark::Initialize(&count, words);
    benchmark::RunSpecifiedBenchmarks();
    get_item();
}
