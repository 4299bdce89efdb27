// SPDX-License-Identifier: Apache-2.0
// Whole loops over real sockets, in this process.
#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <string>
#include <tight/log.hpp>

#include "lambda/serve.hpp"
#include "support/runtime_server.hpp"

using namespace tight::lambda;
using tight::context;
using tight::memory_environment;
using tight::response_stream;
using tight::result;
using ending = support::api_reply::ending;

namespace {

memory_environment variables(const support::runtime_server& server, std::string workers = "") {
    memory_environment found{{"AWS_LAMBDA_RUNTIME_API", server.address()},
                             {"AWS_LAMBDA_FUNCTION_NAME", "movies"},
                             {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"}};
    if (!workers.empty()) found.set("AWS_LAMBDA_MAX_CONCURRENCY", std::move(workers));
    return found;
}

// Serves until the server gives no more events.
int serve_all(const support::runtime_server& server, const event_handler& handler, std::string workers = "") {
    const memory_environment environment = variables(server, std::move(workers));
    tight::manual_clock clock;
    tight::platform platform(environment, clock);
    return serve(handler, {}, platform);
}

result<std::string> echo(std::string_view text, response_stream&, context&) { return std::string(text); }

const support::api_reply over = support::reply(500, "{}");

// The bodies of what was posted to /response, in order; what was sent twice counts once.
std::vector<std::string> responses(const support::runtime_server& server) {
    std::vector<std::string> found;
    std::set<std::string> paths;
    for (const auto& request : server.requests())
        if (request.path.ends_with("/response") && paths.insert(request.path).second) found.push_back(request.body);
    return found;
}

}  // namespace

TEST_CASE("events of every size and framing are answered, whatever the connection does") {
    for (const ending end : {ending::keep, ending::close, ending::reset}) {
        for (const std::size_t piece : {std::size_t{0}, std::size_t{61}}) {
            const std::vector<std::string> bodies{"{}", std::string(1500, 'a'), std::string(3000, 'b'),
                                                  std::string(260'000 / (piece == 0 ? 1 : 40), 'c')};
            std::size_t given = 0;
            support::runtime_server server([&](const support::api_request& request) {
                support::api_reply answer = support::accepted();
                if (request.is_next()) {
                    if (given == bodies.size()) return over;
                    const std::string id = "id-" + std::to_string(given);
                    answer = bodies[given].size() > 2048
                                 ? support::chunked_event(id, bodies[given], bodies[given].size())
                                 : support::event(id, bodies[given]);
                    ++given;
                }
                answer.piece = piece;
                // A reset may swallow the reply before it: an event would be lost, a response is sent again.
                answer.end = end == ending::reset && request.is_next() ? ending::keep : end;
                return answer;
            });
            std::string log;
            const tight::log::capture capture(log);
            CHECK(serve_all(server, echo) == 1);
            CHECK(responses(server) == bodies);
        }
    }
}

TEST_CASE("a loop takes one connection and keeps it") {
    int given = 0;
    support::runtime_server server([&](const support::api_request& request) {
        if (!request.is_next()) return support::accepted();
        return ++given <= 10 ? support::event("id-" + std::to_string(given), "{}") : over;
    });
    std::string log;
    const tight::log::capture capture(log);
    serve_all(server, echo);
    CHECK(responses(server).size() == 10);
    for (const auto& request : server.requests()) CHECK(request.connection == 1);
}

TEST_CASE("a streamed response reaches Lambda in the chunks it was written in") {
    int given = 0;
    support::runtime_server server([&](const support::api_request& request) {
        if (!request.is_next()) return support::accepted();
        ++given;
        auto answer =
            given <= 2 ? support::event("id-" + std::to_string(given), "{}", given == 1 ? "Connection: close\r\n" : "")
                       : over;
        answer.end = given == 1 ? ending::close : ending::keep;
        return answer;
    });
    std::string log;
    const tight::log::capture capture(log);
    serve_all(server, [](std::string_view, response_stream& out, context& context) -> result<std::string> {
        out.http(200, {{"Content-Type", "text/plain"}});
        out.write("one ");
        out.write(std::string(600'000, '2'));
        if (context.request_id() == "id-2") throw std::runtime_error("lost");
        return {};
    });
    std::vector<support::api_request> streams;
    for (const auto& request : server.requests())
        if (request.path.ends_with("/response")) streams.push_back(request);
    REQUIRE(streams.size() == 2);
    CHECK(streams[0].field("Content-Type") == "application/vnd.awslambda.http-integration-response");
    CHECK(streams[0].field("Lambda-Runtime-Function-Response-Mode") == "streaming");
    CHECK(streams[0].chunks == 3);
    CHECK(streams[0].body == "{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/plain\"}}" +
                                 std::string(8, '\0') + "one " + std::string(600'000, '2'));
    CHECK(streams[0].trailers.empty());
    CHECK(streams[1].trailers.starts_with("Lambda-Runtime-Function-Error-Type: std::runtime_error\r\n"));
}

TEST_CASE("as many loops run at once as Lambda asks for, each on its connection") {
    constexpr int events = 200;
    int given = 0;
    support::runtime_server server([&](const support::api_request& request) {
        if (!request.is_next()) return support::accepted();
        return ++given <= events ? support::event("id-" + std::to_string(given), std::to_string(given)) : over;
    });
    tight::log::configure({.level = tight::log::level::fatal});
    std::atomic<int> cold = 0;
    serve_all(
        server,
        [&](std::string_view text, response_stream&, context& context) -> result<std::string> {
            cold += context.cold() ? 1 : 0;
            if (std::stoi(std::string(text)) % 7 == 0) throw std::runtime_error("a seventh");
            return std::string(text);
        },
        "8");
    tight::log::configure({});
    std::set<int> connections;
    std::set<std::string> answered;
    for (const auto& request : server.requests()) {
        connections.insert(request.connection);
        if (request.path.ends_with("/response") || request.path.ends_with("/error")) answered.insert(request.path);
    }
    CHECK(connections.size() == 8);
    CHECK(answered.size() == events);
    CHECK(cold == 1);
}

TEST_CASE("what fails before the first event is told to Lambda, and the process has an exit code of its own") {
    support::runtime_server server([](const auto&) { return support::accepted(); });
    const memory_environment environment = variables(server);
    tight::platform platform(environment);
    std::string log;
    const tight::log::capture capture(log);
    const tight::run_options options{.start = [] { throw std::runtime_error("no such table"); }};
    CHECK(serve(echo, options, platform) == 1);
    const auto requests = server.requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].path == "/2018-06-01/runtime/init/error");
    CHECK(requests[0].field("Lambda-Runtime-Function-Error-Type") == "std::runtime_error");
    CHECK(requests[0].body.find("no such table") != std::string::npos);
}
