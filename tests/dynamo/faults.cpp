// SPDX-License-Identifier: Apache-2.0
// What a client of tables does when the network or the service fails, against real sockets.
#include <doctest/doctest.h>

#include <mutex>

#include <tight/aws/retry.hpp>
#include <tight/dynamo.hpp>
#include <tight/testing/database.hpp>

#include "aws/http_transport.hpp"
#include "aws/scripted_server.hpp"
#include "dynamo/movie.hpp"

namespace aws = tight::aws;
namespace ddb = tight::dynamo;
namespace json = tight::json;
using namespace std::chrono_literals;

namespace {

using server = scripted_server;

constexpr const char* found = R"({"Item":{"year":{"N":"1985"},"title":{"S":"Brazil"}}})";

std::string refusal(const std::string& code, const std::string& message) {
    return server::answer(
        R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + code + R"(","message":")" + message + "\"}", 400);
}

// A client of one server, whose waits between attempts take no time, and whose answers may take a fifth of a second.
struct client_of {
    explicit client_of(const server& from) { variables.set("AWS_ENDPOINT_URL_DYNAMODB", from.url()); }

    tight::memory_environment variables{{"AWS_REGION", "eu-west-1"}, {"HOME", "/nonexistent"}};
    tight::manual_clock time{std::chrono::sys_days(std::chrono::year(2026) / 11 / 20)};
    ddb::client db{aws::retrying(aws::http_transport(variables, time, nullptr,
                                                     {.connect = 2000ms, .read = 200ms, .total = 2000ms}),
                                 {}, time),
                   variables, time};
    ddb::table<Movie> movies = db.table<Movie>();

    std::chrono::milliseconds waited() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
            time.now() - std::chrono::sys_days(std::chrono::year(2026) / 11 / 20));
    }
};

// The first `count` connections meet `bad` after their request, the others a film.
server::script at_first(int count, std::function<void(int socket)> bad) {
    return [count, bad = std::move(bad)](int socket, int number) {
        if (server::read_request(socket).empty()) return;
        if (number < count)
            bad(socket);
        else
            server::write(socket, server::answer(found));
    };
}

std::function<void(int)> saying(std::string text) {
    return [text = std::move(text)](int socket) { server::write(socket, text); };
}

void stall(int socket) { server::wait_for_close(socket); }

}  // namespace

TEST_CASE("a server that closes, stalls, answers garbage or half a body is asked again") {
    const std::function<void(int)> faults[]{[](int) {},
                                            stall,
                                            saying("garbage\r\n\r\n"),
                                            saying("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Item\":{"),
                                            saying(server::answer("{}", 500)),
                                            saying(server::answer("<html>", 503))};
    for (const auto& fault : faults) {
        const server from(at_first(2, fault));
        const client_of client(from);
        const auto movie = client.movies.get(1985, "Brazil");
        REQUIRE(movie.has_value());
        CHECK((*movie)[Movie::title] == "Brazil");
        CHECK(from.connections() == 3);
    }
}

TEST_CASE("a server that goes on failing is given up after three attempts, with an error that says what happened") {
    const auto failure = [](std::function<void(int)> fault) {
        const server from(at_first(100, std::move(fault)));
        const client_of client(from);
        auto movie = client.movies.get(1985, "Brazil");
        CHECK(from.connections() == 3);
        REQUIRE_FALSE(movie.has_value());
        CHECK(movie.error().retryable());
        return movie.error();
    };
    CHECK(failure([](int) {}).message ==
          "127.0.0.1: the server closed the connection before its response was complete");
    CHECK(failure(stall).code == tight::errc::timed_out);
    CHECK(failure(saying("garbage\r\n\r\n")).message ==
          "127.0.0.1: the response is not valid HTTP/1.1, or its header is larger than 256 KB");
    CHECK(failure(saying("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}")).message ==
          "127.0.0.1: the server closed the connection before its response was complete");
    CHECK(failure(saying(server::answer("{\"message\":\"x\"}", 500))).message == "dynamodb GetItem: x");
}

TEST_CASE("an answer that is complete and no answer of the service is an error, not a film") {
    for (const char* body :
         {"", "[", "[]", R"({"Item":5})", R"({"Item":{"year":{"N":"x"}}})", R"({"Item":{"year":{"Q":1}}})"}) {
        CAPTURE(body);
        const server from([body](int socket, int) {
            if (!server::read_request(socket).empty()) server::write(socket, server::answer(body));
        });
        const client_of client(from);
        CHECK_FALSE(client.movies.get(1985, "Brazil").has_value());
    }
}

TEST_CASE("throttling is answered by waiting longer and longer") {
    const server from(at_first(2, saying(refusal("ThrottlingException", "Rate exceeded"))));
    const client_of client(from);
    CHECK(client.movies.find(1985, "Brazil").has_value());
    CHECK(from.connections() == 3);
    CHECK(client.waited() <= 1500ms);

    const server always(at_first(100, saying(refusal("ProvisionedThroughputExceededException", "slow down"))));
    const client_of refused(always);
    const auto movie = refused.movies.get(1985, "Brazil");
    REQUIRE_FALSE(movie.has_value());
    CHECK(movie.error().code == tight::errc::throttled);
    CHECK(always.connections() == 3);
}

TEST_CASE("what cannot go better is asked once: a missing table, expired credentials, an item that is too large") {
    struct refused {
        const char* code;
        const char* message;
        tight::errc is;
    };
    const refused all[]{
        {"ResourceNotFoundException", "Requested resource not found", tight::errc::not_found},
        {"ExpiredTokenException", "The security token included in the request is expired", tight::errc::denied},
        {"UnrecognizedClientException", "The security token included in the request is invalid.", tight::errc::denied},
        {"ValidationException", "Item size has exceeded the maximum allowed size", tight::errc::too_large},
        {"ValidationException", "One or more parameter values were invalid", tight::errc::invalid}};
    for (const refused& each : all) {
        CAPTURE(each.code);
        const server from(at_first(100, saying(refusal(each.code, each.message))));
        const client_of client(from);
        const auto saved = client.movies.put(Movie{Movie::year = 1985, Movie::title = "Brazil"});
        REQUIRE_FALSE(saved.has_value());
        CHECK(saved.error().code == each.is);
        CHECK(saved.error().service_code == each.code);
        CHECK(saved.error().message.find(each.message) != std::string::npos);
        CHECK_FALSE(saved.error().retryable());
        CHECK(from.connections() == 1);
    }
}

TEST_CASE("the database itself refuses an item over 400 KB and a missing table over HTTP") {
    const tight::testing::database database;
    const tight::testing::database_server served(database);
    tight::memory_environment variables{{"AWS_ENDPOINT_URL_DYNAMODB", served.url()}, {"AWS_REGION", "us-east-1"}};
    variables.set("HOME", "/nonexistent");
    const ddb::client db(aws::plain_transport(variables), variables);
    CHECK(db.table<Thing>().put(Thing{Thing::id = "t"}).error().code == tight::errc::not_found);
    db.create_table(ddb::describe<Thing>()).value();
    const auto refused = db.table<Thing>().put(Thing{Thing::id = "t", Thing::m = std::string(410'000, 'x')});
    CHECK(refused.error().code == tight::errc::too_large);
    CHECK(db.table<Thing>().scan().count() == 0);
}

TEST_CASE("a transaction whose answer is lost is made again and happens once") {
    tight::testing::database database;
    database.create(ddb::describe<Thing>());
    ddb::client(database.transport()).table<Thing>().put(Thing{Thing::id = "stock", Thing::count = 10}).value();

    std::mutex guard;  // each connection is served on a thread of its own
    std::vector<std::string> tokens;
    const server from([&](int socket, int number) {
        const std::string request = server::read_request(socket);
        if (request.empty()) return;
        const auto body = json::parse(request.substr(request.find("\r\n\r\n") + 4)).value();
        {
            const std::lock_guard lock(guard);
            tokens.emplace_back(body.at("ClientRequestToken").as_string());
        }
        const auto done = database.call("TransactWriteItems", body);
        if (number > 0) server::write(socket, server::answer(json::serialize(done)));  // the first answer is lost
    });
    const client_of client(from);
    client.db.transact(ddb::update<Thing>("stock", Thing::count -= 1), ddb::put(Thing{Thing::id = "sold"})).value();
    REQUIRE(tokens.size() == 2);
    CHECK(tokens[0] == tokens[1]);
    CHECK(tokens[0].size() >= 16);
    CHECK(ddb::client(database.transport()).table<Thing>().get("stock").value()[Thing::count] == 9);
    client.db.transact(ddb::update<Thing>("stock", Thing::count -= 1), ddb::put(Thing{Thing::id = "more"})).value();
    CHECK(tokens.back() != tokens[0]);
}

TEST_CASE("a conditional write that is repeated after a lost answer is refused rather than made twice") {
    tight::testing::database database;
    database.create(ddb::describe<Thing>());
    const server from([&](int socket, int number) {
        const std::string request = server::read_request(socket);
        if (request.empty()) return;
        const std::string body = request.substr(request.find("\r\n\r\n") + 4);
        const auto answer =
            database.transport()->send({.service = "dynamodb", .operation = "PutItem", .body = body}).value();
        if (number > 0) server::write(socket, server::answer(answer.body, answer.status));
    });
    const client_of client(from);
    const auto saved = client.db.table<Thing>().put(Thing{Thing::id = "t", Thing::count = 1}, Thing::id.not_exists());
    REQUIRE_FALSE(saved.has_value());
    CHECK(saved.error().code == tight::errc::condition_failed);
    CHECK(ddb::client(database.transport()).table<Thing>().scan().count() == 1);
}

TEST_CASE("a clock that is hours wrong is corrected from the service's answer, and the write is made once") {
    std::atomic<int> written = 0;
    const server from([&](int socket, int) {
        while (true) {
            const std::string request = server::read_request(socket);
            if (request.empty()) return;
            if (request.find("x-amz-date: 20261120T0") != std::string::npos) {
                server::write(
                    socket,
                    server::answer(
                        R"({"__type":"x#InvalidSignatureException","message":"Signature expired: 1 is now earlier than 2"})",
                        400, "Date: Fri, 20 Nov 2026 18:00:00 GMT\r\n"));
                continue;
            }
            ++written;
            server::write(socket, server::answer("{}"));
        }
    });
    const client_of client(from);
    CHECK(client.movies.put(Movie{Movie::year = 1985, Movie::title = "Brazil"}).has_value());
    CHECK(client.movies.put(Movie{Movie::year = 1985, Movie::title = "Ran"}).has_value());
    CHECK(written == 2);
}
