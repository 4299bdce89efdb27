// SPDX-License-Identifier: Apache-2.0
// Frames for the examples of tight/dynamo and of what stands on it: see check.py.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tight/aws/client.hpp>
#include <tight/dynamo.hpp>
#include <tight/http.hpp>
#include <tight/testing.hpp>
#include <tight/testing/recording.hpp>
#include <tight/testing/temporary_table.hpp>

#include "models/Movie.hpp"

using namespace tight;

// An #include stands where a statement does:
// clang-format off

void show(const Movie& movie);
void fill(const dynamo::client& client);

namespace first_model {
#include "examples/dynamo.1"
void read(const dynamo::client& client) {
    const auto show = [](const Movie&) {};
#include "examples/dynamo.2"
}
}  // namespace first_model

namespace model {
#include "examples/dynamo/model.1"
void change() {
#include "examples/dynamo/model.2"
}
}  // namespace model

namespace document {
struct Movie : dynamo::model<Movie> {
    using model::model;
    static constexpr auto table = "movies";
    static constexpr attr<"year", int> year{};
    static constexpr attr<"title", std::string> title{};
#include "examples/dynamo/document.1"
    static constexpr auto key = keys(year, title);
};
void change(Movie brazil, const dynamo::table<Movie>& movies) {
#include "examples/dynamo/document.2"
}
}  // namespace document

namespace keys {
struct Movie : dynamo::model<Movie> {
    using model::model;
    static constexpr auto table = "movies";
    static constexpr attr<"year", int> year{};
    static constexpr attr<"title", std::string> title{};
    static constexpr attr<"id", std::string> id{};
    static constexpr attr<"rating", double> rating{};
    static constexpr attr<"total", int> total{};
    static constexpr attr<"state", std::string> state{};
    static constexpr attr<"placed", int> placed{};
#include "examples/dynamo/key.1"
};
}  // namespace keys

namespace transactions {
struct Order : dynamo::model<Order> {
    using model::model;
    static constexpr auto table = "orders";
    static constexpr attr<"id", std::string> id{};
    static constexpr auto key = keys(id);
};
struct Stock : dynamo::model<Stock> {
    using model::model;
    static constexpr auto table = "stock";
    static constexpr attr<"article", std::string> article{};
    static constexpr attr<"left", int> left{};
    static constexpr auto key = keys(article);
};
struct Customer : dynamo::model<Customer> {
    using model::model;
    static constexpr auto table = "customers";
    static constexpr attr<"id", std::string> id{};
    static constexpr attr<"blocked", bool> blocked{};
    static constexpr auto key = keys(id);
};
void write(const dynamo::client& client, const Order& order, const std::string& article, const std::string& customer) {
#include "examples/dynamo/transaction.1"
}
void read(const dynamo::client& client) {
#include "examples/dynamo/transaction.2"
}
}  // namespace transactions

void conditions() {
#include "examples/dynamo/expression.1"
}
void paths() {
#include "examples/dynamo/attribute.1"
}
void values() {
#include "examples/dynamo/value.1"
}
void clients() {
#include "examples/dynamo/client.1"
}
void descriptions() {
#include "examples/dynamo/description.1"
}
void tables(const dynamo::client& client, const Movie& brazil) {
#include "examples/dynamo/table.1"
}
void selections(const dynamo::table<Movie>& movies) {
#include "examples/dynamo/selection.1"
}
void updates(const dynamo::table<Movie>& movies) {
#include "examples/dynamo/update.1"
}
response outcomes(const dynamo::table<Movie>& table, const Movie& movie) {
#include "examples/error.1"
    return {204};
}

void default_transports() {
#include "examples/aws/client.1"
}
void applications() {
#include "examples/testing/app.1"
}
void databases() {
#include "examples/testing/database.1"
}
void recordings() {
#include "examples/testing/recording.1"
}
void expectations(const testing::reply& reply) {
#include "examples/testing/reply.1"
}
void temporary_tables(const dynamo::client& db, const Movie& brazil) {
#include "examples/testing/temporary_table.1"
}
void tables_of_files(const dynamo::client& db) {
#include "examples/testing/temporary_table.2"
}
