// SPDX-License-Identifier: Apache-2.0
// The loop without sockets: a channel that plays back replies and keeps what was sent.
#include "lambda/worker.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <stdexcept>
#include <string>
#include <tight/log.hpp>
#include <vector>

using namespace tight::lambda;
using tight::context;
using tight::response_stream;
using tight::result;

namespace {

struct played {
    int status = 200;
    std::string fields = {};
    std::string body = {};
};

class script final : public channel {
public:
    std::deque<played> replies;
    std::vector<std::string> sent;
    bool listening = true;

    result<tight::http1::response_view> exchange(pieces request) override {
        if (auto open = begin_request(); !open) return std::unexpected(open.error());
        send(request);
        return end_request();
    }
    result<void> begin_request() override {
        sent.emplace_back();
        return {};
    }
    bool send(pieces part) override {
        for (const std::string_view piece : part) sent.back() += piece;
        return listening;
    }
    result<tight::http1::response_view> end_request() override {
        if (replies.empty()) return tight::fail(tight::errc::unavailable, "the script is over");
        now_ = std::move(replies.front());
        replies.pop_front();
        return tight::http1::response_view{now_.status, now_.fields, now_.body, true};
    }

private:
    played now_;
};

played event(std::string id, std::string body, std::string more = {}) {
    return {200, "Lambda-Runtime-Aws-Request-Id: " + id + "\r\n" + more, std::move(body)};
}
const played accepted{202, "", R"({"status":"OK"})"};

struct fixture {
    script channel;
    std::string log;
    tight::log::capture capture{log};
    tight::manual_clock clock;
    tight::platform platform{tight::environment::process(), clock};
    shared_state shared{
        .platform = platform, .runtime_api = "127.0.0.1:9001", .constants = {.function_name = "movies"}};

    bool serve_one(const event_handler& handler) { return worker(handler, channel, shared).serve_one(); }
};

result<std::string> echo(std::string_view text, response_stream&, context&) { return std::string(text); }

}  // namespace

TEST_CASE_FIXTURE(fixture, "an event goes to the handler and its answer back under the event's id") {
    channel.replies = {event("id-1", R"({"a":1})"), accepted};
    CHECK(serve_one(echo));
    CHECK(channel.sent ==
          std::vector<std::string>{
              "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n"
              "User-Agent: tight/0.1\r\n\r\n",
              "POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\nHost: 127.0.0.1:9001\r\n"
              "User-Agent: tight/0.1\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}"});
    CHECK(log.empty());
}

TEST_CASE_FIXTURE(fixture, "every header of the event is in the context, and none of the event before") {
    channel.replies = {
        event("id-1", "{}",
              "lambda-runtime-DEADLINE-ms: 1700000000123\r\nLambda-Runtime-Invoked-Function-Arn: arn:a\r\n"
              "Lambda-Runtime-Trace-Id: Root=1\r\nLambda-Runtime-Client-Context: {}\r\n"
              "Lambda-Runtime-Cognito-Identity: {\"x\":1}\r\nLambda-Runtime-Aws-Tenant-Id: blue\r\n"),
        accepted, event("id-2", "{}"), accepted};
    std::vector<tight::invocation> seen;
    const event_handler handler = [&](std::string_view, response_stream&, context& context) -> result<std::string> {
        seen.push_back(context.facts());
        return "null";
    };
    worker loop(handler, channel, shared);
    CHECK(loop.serve_one());
    CHECK(loop.serve_one());
    CHECK(seen[0].request_id == "id-1");
    CHECK(seen[0].deadline == std::chrono::system_clock::time_point(std::chrono::milliseconds(1700000000123)));
    CHECK(seen[0].function_arn == "arn:a");
    CHECK(seen[0].trace_id == "Root=1");
    CHECK(seen[0].client_context == "{}");
    CHECK(seen[0].cognito_identity == "{\"x\":1}");
    CHECK(seen[0].tenant_id == "blue");
    CHECK(seen[0].function_name == "movies");
    CHECK(seen[0].cold);
    CHECK(seen[1].request_id == "id-2");
    CHECK(seen[1].deadline == std::chrono::system_clock::time_point::max());
    CHECK(seen[1].tenant_id.empty());
    CHECK(seen[1].trace_id.empty());
    CHECK(!seen[1].cold);
}

TEST_CASE_FIXTURE(fixture, "a handler that throws is the invocation's error, and the loop goes on") {
    channel.replies = {event("id-1", "{}"), accepted, event("id-2", "{}"), accepted};
    const event_handler handler = [&](std::string_view, response_stream&, context& context) -> result<std::string> {
        if (context.request_id() == "id-1") throw std::out_of_range("caf\xC3\xA9");
        return "null";
    };
    worker loop(handler, channel, shared);
    CHECK(loop.serve_one());
    CHECK(loop.serve_one());
    CHECK(channel.sent[1].starts_with("POST /2018-06-01/runtime/invocation/id-1/error HTTP/1.1\r\n"));
    CHECK(channel.sent[1].find("\r\nLambda-Runtime-Function-Error-Type: std::out_of_range\r\n") != std::string::npos);
    CHECK(channel.sent[1].find("\r\nLambda-Runtime-Function-XRay-Error-Cause: {\"working_directory\"") !=
          std::string::npos);
    CHECK(channel.sent[1].find(
              "\r\n\r\n{\"errorMessage\":\"caf\xC3\xA9\",\"errorType\":\"std::out_of_range\",\"stackTrace\":[\"") !=
          std::string::npos);
    CHECK(channel.sent[3].find("id-2/response") != std::string::npos);
    CHECK(log.find("id-1") != std::string::npos);
    CHECK(log.find("std::out_of_range") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "an event that the handler cannot take is the invocation's error") {
    channel.replies = {event("id-1", "{}"), accepted};
    CHECK(serve_one([](std::string_view, response_stream&, context&) -> result<std::string> {
        return tight::fail(tight::errc::bad_input, "no HTTP request");
    }));
    CHECK(channel.sent[1].find("Function.BadEvent") != std::string::npos);
    CHECK(channel.sent[1].find("no HTTP request") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "a response over 6 MB is not sent: an error says why and what to do") {
    channel.replies = {event("id-1", "{}"), accepted};
    CHECK(serve_one([](std::string_view, response_stream&, context&) -> result<std::string> {
        return std::string(max_response + 1, 'x');
    }));
    REQUIRE(channel.sent.size() == 2);
    CHECK(channel.sent[1].size() < 4000);
    CHECK(channel.sent[1].find("/error") != std::string::npos);
    CHECK(channel.sent[1].find("the response is 6291557 bytes, and Lambda takes at most 6291556 (6 MB)") !=
          std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "a response that Lambda refuses is reported, and the loop goes on") {
    channel.replies = {event("id-1", "{}"),
                       {413, "", R"({"errorMessage":"Exceeded maximum","errorType":"RequestEntityTooLarge"})"},
                       accepted,
                       event("id-2", "{}"),
                       accepted};
    const event_handler handler = echo;
    worker loop(handler, channel, shared);
    CHECK(loop.serve_one());
    CHECK(loop.serve_one());
    CHECK(channel.sent[2].find("id-1/error") != std::string::npos);
    CHECK(channel.sent[2].find("status 413 {\\\"errorMessage\\\":\\\"Exceeded maximum") != std::string::npos);
    CHECK(channel.sent[4].find("id-2/response") != std::string::npos);
    CHECK(log.find("Lambda did not take the response") != std::string::npos);
    CHECK(log.find("413") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "an invocation that is over already is only logged") {
    channel.replies = {event("id-1", "{}"), {410, "", "{}"}};
    CHECK(serve_one(echo));
    CHECK(channel.sent.size() == 2);
}

TEST_CASE_FIXTURE(fixture, "an event without a usable request id is no event") {
    const event_handler handler = echo;
    for (const char* id : {"", "a b", "a/b", "a?b", "a%0d"}) {
        channel.replies = {event(id, "{}")};
        channel.sent.clear();
        CHECK(!worker(handler, channel, shared).serve_one());
        CHECK(channel.sent.size() == 1);
    }
}

TEST_CASE_FIXTURE(fixture, "a worker tries again after a failure, and ends after the third in a row") {
    channel.replies = {{500, "", "{}"}, {503, "", "not JSON"}, event("id-1", "{}"), accepted, {500}, {500},
                       {500},           event("id-2", "{}")};
    const event_handler handler = echo;
    worker(handler, channel, shared).run();
    CHECK(channel.replies.size() == 1);
    CHECK(log.find("ends") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "a streamed response is sent in chunks, its head with the first") {
    channel.replies = {event("id-1", "{}"), accepted};
    CHECK(serve_one([](std::string_view, response_stream& out, context&) -> result<std::string> {
        out.content_type("text/plain");
        out.write("hello");
        out.write(std::string(17, 'x'));
        return {};
    }));
    CHECK(channel.sent[1] ==
          "POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1\r\nHost: 127.0.0.1:9001\r\nUser-Agent: "
          "tight/0.1\r\n"
          "Content-Type: text/plain\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n"
          "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n"
          "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n11\r\nxxxxxxxxxxxxxxxxx\r\n0\r\n\r\n");
}

TEST_CASE_FIXTURE(fixture, "a stream that fails ends with the error in its trailers") {
    channel.replies = {event("id-1", "{}"), accepted, event("id-2", "{}"), accepted};
    const event_handler handler = [](std::string_view, response_stream& out, context& context) -> result<std::string> {
        if (context.request_id() == "id-1") out.write("begun");
        throw std::runtime_error("no more");
    };
    worker loop(handler, channel, shared);
    CHECK(loop.serve_one());
    CHECK(channel.sent[1].find("5\r\nbegun\r\n0\r\nLambda-Runtime-Function-Error-Type: std::runtime_error\r\n"
                               "Lambda-Runtime-Function-Error-Body: eyJlcnJvck1lc3NhZ2UiOiJubyBtb3JlIiw") !=
          std::string::npos);
    CHECK(channel.sent[1].ends_with("\r\n\r\n"));
    CHECK(loop.serve_one());
    CHECK(channel.sent[3].find("id-2/error") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "a stream that nobody reads ends the handler, not the loop") {
    channel.replies = {event("id-1", "{}"), event("id-2", "{}"), accepted};
    const event_handler handler = [this](std::string_view, response_stream& out,
                                         context& context) -> result<std::string> {
        if (context.request_id() == "id-2") return "null";
        out.write("begun");
        channel.listening = false;
        out.write("lost");
        FAIL("write() returned although nobody reads");
        return {};
    };
    worker loop(handler, channel, shared);
    const std::deque<played> later{channel.replies[1], channel.replies[2]};
    channel.replies.resize(1);
    CHECK(loop.serve_one());
    channel.listening = true;
    channel.replies = later;
    CHECK(loop.serve_one());
    CHECK(channel.sent.back().find("id-2/response") != std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "the environment tells the trace id of the invocation only where one runs at a time") {
    const auto trace = [] {
        const char* found = std::getenv("_X_AMZN_TRACE_ID");
        return found == nullptr ? std::string("(none)") : std::string(found);
    };
    std::string seen;
    const event_handler handler = [&](std::string_view, response_stream&, context&) -> result<std::string> {
        seen = trace();
        return "null";
    };
    for (const bool alone : {true, false}) {
        shared_state state{.platform = platform, .runtime_api = "h", .alone = alone};
        channel.replies = {event("id-1", "{}", "Lambda-Runtime-Trace-Id: Root=1-5759e988\r\n"), accepted};
        CHECK(worker(handler, channel, state).serve_one());
        CHECK(seen == (alone ? "Root=1-5759e988" : "(none)"));
    }
}

TEST_CASE("a context sees the variables of the stage that was invoked") {
    const tight::memory_environment variables{{"TIGHT_STAGES", "dev prod"}, {"TIGHT_STAGE_1_LOG_LEVEL", "error"}};
    script channel;
    std::string log;
    const tight::log::capture capture{log};
    tight::manual_clock clock;
    tight::platform platform{variables, clock};
    shared_state shared{.platform = platform, .runtime_api = "h", .alone = false};
    const std::string arn = "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:r:1:function:movies:";
    channel.replies = {event("id-1", "{}", arn + "prod\r\n"), accepted, event("id-2", "{}", arn + "dev\r\n"), accepted};
    std::string seen;
    const event_handler handler = [&](std::string_view, response_stream&, context& context) -> result<std::string> {
        seen += context.environment().get_or("STAGE", "none") + ' ' +
                context.environment().get_or("LOG_LEVEL", "none") + ';';
        return "{}";
    };
    worker loop(handler, channel, shared);
    CHECK(loop.serve_one());
    CHECK(loop.serve_one());
    CHECK(seen == "prod error;dev none;");
}
