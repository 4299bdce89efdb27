// SPDX-License-Identifier: Apache-2.0
// Mutated requests to every port that `tight serve` and `tight dynamo rundb` listen on. Each answer is well-formed, and
// after each the server answers a good request on another connection.
#include <doctest/doctest.h>

#include <set>

#include "attack/http_checker.hpp"
#include "attack/http_mutation.hpp"
#include "attack/served_project.hpp"
#include "attack/settings.hpp"
#include "cloud/dynamodb/server/endpoint_client.hpp"

namespace attack {

namespace {

using tight::cloud::dynamodb::tests::endpoint_client;

constexpr long most_kilobytes = 900'000;  // the address sanitizer alone keeps 256 MB of freed memory

std::uint64_t requests() { return setting("TIGHT_ATTACK_REQUESTS", 1000); }

// What came back: how many answers were good and how many refusals.
struct answer_count {
    std::uint64_t good = 0;
    std::uint64_t refusals = 0;
};

std::string text_of(const answer_count& count) {
    return std::to_string(count.good) + " answered and " + std::to_string(count.refusals) + " refused";
}

// What is wrong with the answers to the bytes; "" where nothing is. Some are sent a few bytes at a time.
std::string answered(std::uint16_t port, const std::string& bytes, http_mutation& random, answer_count& count) {
    try {
        support::http_client client(port);
        if (random.below(8) == 0) {
            for (std::size_t at = 0; at < bytes.size() && at < 600; at += 7) client.send(bytes.substr(at, 7));
            if (bytes.size() > 602) client.send(bytes.substr(602));
        } else {
            client.send(bytes);
        }
        client.end();
        for (const auto& answer : check_answers(client.read_rest()))
            ++(answer.status < 400 ? count.good : count.refusals);
    } catch (const std::runtime_error& failure) {
        return failure.what();
    }
    return {};
}

// As a string literal of C++, to be sent again.
std::string literal(const std::string& bytes) {
    std::string text;
    for (const char c : bytes.substr(0, 4000)) {
        char octal[8];
        std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned char>(c));
        const bool plain = c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '?';
        text += plain ? std::string(1, c) : octal;
    }
    return text;
}

// Sends mutated requests; `alive` says what is wrong with the server after one.
template <class Alive>
void attack_port(std::uint16_t port, answer_count& count, Alive alive) {
    http_mutation random(seed());
    for (std::uint64_t i = 0; i < requests(); ++i) {
        const std::string bytes = random.next();
        std::string problem = answered(port, bytes, random, count);
        if (problem.empty()) problem = alive();
        REQUIRE_MESSAGE(problem.empty(), "seed " << seed() << ", request " << i << " to port " << port << ": "
                                                 << problem << "\nthe request: \"" << literal(bytes) << '"');
    }
}

std::string get_kept(endpoint_client& client) {
    const auto answer = client.call("GetItem", R"({"TableName":"kept","Key":{"id":{"S":"k"}}})",
                                    tight::cloud::dynamodb::tests::authorization("us-west-2"));
    if (answer.status == 200 && answer.body == R"({"Item":{"id":{"S":"k"},"word":{"S":"kept"}}})") return {};
    return "GetItem is answered " + std::to_string(answer.status) + ' ' + answer.body;
}

// A table with an item that no request means, and the one that they mean, where it is not there yet.
void make_tables(endpoint_client& client) {
    const auto us_west = tight::cloud::dynamodb::tests::authorization("us-west-2");
    for (const std::string name : {"kept", "movies"})
        client.call(
            "CreateTable",
            R"({"TableName":")" + name +
                R"(","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
                R"({"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]})",
            us_west);
    client.call("PutItem", R"({"TableName":"kept","Item":{"id":{"S":"k"},"word":{"S":"kept"}}})", us_west);
}

}  // namespace

TEST_CASE("no mutated request keeps a local server from answering the next one, and every answer is well-formed") {
    served_project app({"--timeout", "10"});
    app.get("/good");  // a process, and with it a port of the Runtime API
    endpoint_client database(app.database_port());
    make_tables(database);
    support::http_client routes(app.port());
    const auto ports = listening_ports(app.program().process());
    REQUIRE(ports.size() >= 3);
    answer_count count;
    for (const auto port : ports)
        attack_port(port, count, [&]() -> std::string {
            const auto answer = routes.get("/good");
            if (answer.status != 200 || answer.body != R"({"good":true})")
                return "/good is answered " + std::to_string(answer.status) + ' ' + answer.body;
            return get_kept(database);
        });
    CHECK((count.good > requests() / 20 && count.refusals > requests() / 20));  // neither all mended nor all dead
    CHECK(app.program().resident_kilobytes() < most_kilobytes);
    CHECK(app.program().stop(SIGTERM) == 0);
    tell(std::to_string(requests() * ports.size()) + " mutated requests to " + std::to_string(ports.size()) +
         " ports of serve, " + text_of(count));
}

TEST_CASE("no mutated request keeps the database from answering the next one, and every answer is well-formed") {
    const folder here;
    running_program program({"dynamo", "rundb", "--port", "0", "--in-memory"}, here);
    program.rest_of_line("DynamoDB is at http://127.0.0.1:");
    const auto ports = listening_ports(program.process());
    REQUIRE(ports.size() == 1);
    endpoint_client database(*ports.begin());
    make_tables(database);
    answer_count count;
    attack_port(*ports.begin(), count, [&] { return get_kept(database); });
    CHECK((count.good > requests() / 20 && count.refusals > requests() / 20));
    CHECK(program.resident_kilobytes() < most_kilobytes);
    CHECK(program.stop(SIGTERM) == 0);
    tell(std::to_string(requests()) + " mutated requests to rundb, " + text_of(count));
}

}  // namespace attack
