// SPDX-License-Identifier: Apache-2.0
// Functions as Lambda runs them: processes of their own.
#include <doctest/doctest.h>

#include <signal.h>

#include <string>
#include <vector>

#include "support/child.hpp"
#include "support/runtime_server.hpp"

namespace {

support::child start(const support::runtime_server& server, std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), TIGHT_TEST_FUNCTION);
    return support::child(std::move(arguments), {"AWS_LAMBDA_RUNTIME_API=" + server.address(), "_HANDLER=test"});
}

// Gives these events, one after another, then keeps the function waiting.
support::runtime_server::script give(std::vector<support::api_reply> events) {
    return [events = std::move(events), given = std::size_t{0}](const support::api_request& request) mutable {
        if (request.path == "/2020-01-01/extension/register")
            return support::reply(200, "{}", "Lambda-Extension-Identifier: ext-1\r\n");
        if (request.path == "/2020-01-01/extension/event/next") return support::api_reply{.hang = true};
        if (!request.is_next()) return support::accepted();
        return given < events.size() ? events[given++] : support::api_reply{.hang = true};
    };
}

bool asked_next(const std::vector<support::api_request>& requests, int times) {
    return std::count_if(requests.begin(), requests.end(), [](const auto& each) { return each.is_next(); }) >= times;
}

}  // namespace

TEST_CASE("a function process answers events and survives what its handler throws") {
    support::runtime_server server(give({support::event("id-1", "\"throw\""), support::event("id-2", "[1,2]")}));
    auto function = start(server);
    CHECK(server.wait_until([](const auto& requests) { return asked_next(requests, 3); }));
    const auto requests = server.requests();
    CHECK(requests[1].path == "/2018-06-01/runtime/invocation/id-1/error");
    CHECK(requests[1].body.find("\"errorMessage\":\"as I was told\"") != std::string::npos);
    CHECK(requests[1].body.find("obey(std::") != std::string::npos);
    CHECK(requests[3].path == "/2018-06-01/runtime/invocation/id-2/response");
    CHECK(requests[3].body == "[1,2]");
    function.signal(SIGKILL);
    CHECK(function.wait() == -SIGKILL);
    CHECK(function.output().find("id-1 the invocation failed") != std::string::npos);
}

TEST_CASE("a typed handler gets and gives JSON, and an event that is none is an error") {
    support::runtime_server server(give({support::event("id-1", R"({"a":2,"b":40})"), support::event("id-2", "{\"a\":"),
                                         support::event("id-3", "{}")}));
    auto function = start(server, {"json"});
    CHECK(server.wait_until([](const auto& requests) { return asked_next(requests, 4); }));
    const auto requests = server.requests();
    CHECK(requests[1].body == "42");
    CHECK(requests[3].path.ends_with("id-2/error"));
    CHECK(requests[3].body.find("not JSON") != std::string::npos);
    CHECK(requests[5].path.ends_with("id-3/error"));
}

TEST_CASE("the environment of a process tells the trace id of its invocation") {
    support::runtime_server server(give({support::event("id-1", "\"trace\"", "Lambda-Runtime-Trace-Id: Root=1-2\r\n"),
                                         support::event("id-2", "\"trace\"")}));
    auto function = start(server);
    CHECK(server.wait_until([](const auto& requests) { return asked_next(requests, 3); }));
    CHECK(server.requests()[1].body == "\"Root=1-2\"");
    CHECK(server.requests()[3].body == "\"(none)\"");
}

TEST_CASE("a start that fails is posted and ends the process with code 1") {
    support::runtime_server server(give({}));
    auto function = start(server, {"fail"});
    CHECK(function.wait() == 1);
    REQUIRE(server.requests().size() == 1);
    CHECK(server.requests()[0].path == "/2018-06-01/runtime/init/error");
    CHECK(server.requests()[0].body.find("the table of movies is missing") != std::string::npos);
}

TEST_CASE("a handler that ends the process ends only the process") {
    {
        support::runtime_server server(give({support::event("id-1", "\"abort\"")}));
        auto function = start(server);
        CHECK(function.wait() == -SIGABRT);
    }
    {
        support::runtime_server server(give({support::event("id-1", "\"exit\"")}));
        auto function = start(server);
        CHECK(function.wait() == 7);
    }
}

TEST_CASE("with a shutdown hook the process is an extension, and SIGTERM runs the hook") {
    support::runtime_server server(give({support::event("id-1", "{}")}));
    auto function = start(server, {"shutdown"});
    CHECK(server.wait_until([](const auto& requests) { return asked_next(requests, 2) && requests.size() >= 5; }));
    const auto requests = server.requests();
    CHECK(requests[0].path == "/2020-01-01/extension/register");
    CHECK(requests[0].body == R"({"events":[]})");
    CHECK(!requests[0].field("Lambda-Extension-Name").empty());
    const auto next = std::find_if(requests.begin(), requests.end(),
                                   [](const auto& each) { return each.path == "/2020-01-01/extension/event/next"; });
    REQUIRE(next != requests.end());
    CHECK(next->field("Lambda-Extension-Identifier") == "ext-1");
    function.signal(SIGTERM);
    CHECK(function.wait() == 0);
    CHECK(function.output().find("goodbye") != std::string::npos);
}

TEST_CASE("without a hook no extension is registered, and SIGTERM ends the process") {
    support::runtime_server server(give({}));
    auto function = start(server);
    CHECK(server.wait_until([](const auto& requests) { return asked_next(requests, 1); }));
    function.signal(SIGTERM);
    CHECK(function.wait() == -SIGTERM);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("outside Lambda a function says what it is and what to do") {
    support::child function({TIGHT_TEST_FUNCTION}, {"PATH=/bin"});
    CHECK(function.wait() == 1);
    CHECK(function.output().find("AWS_LAMBDA_RUNTIME_API is not set") != std::string::npos);
    CHECK(function.output().find("tight serve") != std::string::npos);
}

TEST_CASE("a Runtime API that goes away ends the process with code 1") {
    auto server = std::make_unique<support::runtime_server>(give({}));
    auto function = start(*server);
    CHECK(server->wait_until([](const auto& requests) { return asked_next(requests, 1); }));
    server.reset();
    CHECK(function.wait() == 1);
    CHECK(function.output().find("cannot be reached") != std::string::npos);
}
