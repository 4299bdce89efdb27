// SPDX-License-Identifier: Apache-2.0
// Random operations against the engine and against the reference model: every answer must be the same, and everything
// that both hold now and then. A failure says its seed and step: TIGHT_ATTACK_SEED and TIGHT_ATTACK_OPERATIONS repeat
// it.
#include <doctest/doctest.h>

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "cloud/dynamodb/database.hpp"

#include "attack/reference_client.hpp"
#include "attack/settings.hpp"
#include "cli/running_program.hpp"
#include "cloud/dynamodb/server/endpoint_client.hpp"

namespace attack {

namespace {

using engine_ptr = std::unique_ptr<tight::cloud::dynamodb::database>;
using tight::cli::tests::running_program;

std::uint64_t operations() { return setting("TIGHT_ATTACK_OPERATIONS", 10000); }

// Steps, and now and then a look at everything; the words of a failure, or "".
template <class Between>
std::string run(reference_client& client, std::uint64_t steps, Between between) {
    std::uint64_t step = 0;
    try {
        client.create_tables();
        for (; step < steps; ++step) {
            client.step();
            between(step);
            if (step % 1000 == 999) client.check_state();
        }
        client.check_state();
    } catch (const std::exception& failure) {
        return "seed " + std::to_string(seed()) + ", step " + std::to_string(step) + ": " + failure.what();
    }
    return {};
}

reference_client::send_function to(engine_ptr& engine) {
    return [&engine](std::string_view operation, const std::string& body) -> reference_client::reply {
        auto answer = engine->handle(operation, body);
        return {answer.status, std::move(answer.body)};
    };
}

void tell_mode(const std::string& mode) { tell(std::to_string(operations()) + " operations " + mode); }

// What is done to a copy is seen there, and only there.
void try_fork(engine_ptr& engine, reference_client& client) {
    engine_ptr twin = engine->fork().value();
    reference_client other = client.copy(to(twin));
    other.check_state();
    for (int i = 0; i < 20; ++i) other.step();
    other.check_state();
    client.check_state();
}

}  // namespace

TEST_CASE("the engine in memory answers as the reference model does") {
    engine_ptr engine = tight::cloud::dynamodb::database::open({}).value();
    request_generator random(8 * seed(), "");
    reference_client client(random, to(engine));
    const auto failure = run(client, operations(), [](std::uint64_t) {});
    CHECK_MESSAGE(failure.empty(), failure);
    tell_mode("in memory");
}

TEST_CASE("the engine in a file answers as the reference model does, though it is closed, opened and forked") {
    const tight::cli::tests::folder here;
    const tight::cloud::dynamodb::database_options file{.path = here / "model.db"};
    engine_ptr engine = tight::cloud::dynamodb::database::open(file).value();
    request_generator random(8 * seed() + 1, "");
    reference_client client(random, to(engine));
    int openings = 0;
    const auto failure = run(client, operations(), [&](std::uint64_t) {
        if (random.below(500) == 0) {
            engine.reset();
            engine = tight::cloud::dynamodb::database::open(file).value();
            ++openings;
        }
        if (random.below(1500) == 0) try_fork(engine, client);
    });
    CHECK_MESSAGE(failure.empty(), failure);
    tell_mode("in a file, opened again " + std::to_string(openings) + " times");
}

TEST_CASE("the database as a program answers as the reference model does, on several connections at once") {
    constexpr std::size_t callers = 4;
    const tight::cli::tests::folder here;
    running_program database({"dynamo", "rundb", "--port", "0", "--db-path", "model.db"}, here);
    const auto port = static_cast<std::uint16_t>(std::stoi(database.rest_of_line("DynamoDB is at http://127.0.0.1:")));
    std::vector<std::string> failures(callers);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < callers; ++i)
        threads.emplace_back([&, i] {
            tight::cloud::dynamodb::tests::endpoint_client connections[]{
                tight::cloud::dynamodb::tests::endpoint_client(port),
                tight::cloud::dynamodb::tests::endpoint_client(port)};
            request_generator random(8 * seed() + 2 + i, "caller-" + std::to_string(i) + '-');  // tables of its own
            reference_client client(random, [&](std::string_view operation, const std::string& body) {
                auto answer = connections[random.below(2)].call(operation, body);
                return reference_client::reply{answer.status, std::move(answer.body)};
            });
            failures[i] = run(client, operations() / callers, [](std::uint64_t) {});
        });
    for (auto& each : threads) each.join();
    for (const std::string& failure : failures) CHECK_MESSAGE(failure.empty(), failure);
    CHECK(database.stop() == 0);
    tell_mode("over HTTP, on " + std::to_string(2 * callers) + " connections");
}

}  // namespace attack
