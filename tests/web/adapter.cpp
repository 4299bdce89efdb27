// SPDX-License-Identifier: Apache-2.0
// An application behind tight-web, with all that can go wrong: processes of their own.
#include <doctest/doctest.h>

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "lambda_fixture.hpp"
#include "support/temporary_folder.hpp"

using tight::event_kind;
using web_tests::contains;
using web_tests::event_of;
using web_tests::get;
using web_tests::header;
using web_tests::outcome;
using web_tests::plan;
using web_tests::run;

TEST_CASE("an application answers through all four kinds of gateway") {
    for (const event_kind kind :
         {event_kind::rest, event_kind::http, event_kind::function_url, event_kind::load_balancer}) {
        CAPTURE(static_cast<int>(kind));
        const auto seen =
            run({.events = {event_of({.method = "POST",
                                      .target = "/a/b?x=1&y=2",
                                      .headers = {{"Content-Type", "text/plain"},
                                                  {"X-Reply-Fields", "Set-Cookie: a=1; Path=/|Set-Cookie: b=2"},
                                                  {"X-Reply-Status", "201"},
                                                  {"Cookie", "c=3; d=4"}},
                                      .body = "h\xC3\xA9llo"},
                                     kind)}});
        REQUIRE(!seen.answers[0].failed);
        const auto reply = seen.answers[0].reply(kind);
        CHECK(reply.status == 201);
        CHECK(header(reply, "Set-Cookie") == "a=1; Path=/|b=2");
        CHECK(reply.body.starts_with("POST /a/b?x=1&y=2\n"));
        CHECK(contains(reply.body, "cookie: c=3; d=4\n"));
        CHECK(reply.body.ends_with("\n\nh\xC3\xA9llo"));
    }
}

TEST_CASE("bytes that are no text go both ways") {
    const std::string bytes("\x00\xFF\x1F\x8B\r\n", 6);
    const auto seen = run({.events = {event_of({.method = "PUT",
                                                .target = "/x",
                                                .headers = {{"Content-Type", "application/octet-stream"},
                                                            {"X-Reply-Fields", "Content-Encoding: gzip"}},
                                                .body = bytes})}});
    REQUIRE(!seen.answers[0].failed);
    CHECK(contains(seen.answers[0].body, "\"isBase64Encoded\":true"));
    CHECK(seen.answers[0].reply().body.ends_with(bytes));
    CHECK(header(seen.answers[0].reply(), "Content-Encoding") == "gzip");
}

TEST_CASE("what the application writes is in the log before its answer is given") {
    const auto seen = run({.events = {get("/log"), get("/log")}});
    CHECK(seen.answers[1].reply().body == "logged");
    CHECK(contains(seen.output, "a line on stdout\n"));
    CHECK(contains(seen.output, "a line on stderr\n"));
}

TEST_CASE("one connection serves one request after another") {
    const auto seen = run({.events = {get("/pid"), get("/pid"), get("/pid")}});
    CHECK(seen.answers[0].reply().body == seen.answers[2].reply().body);
    CHECK(seen.exit == 0);
}

TEST_CASE("an application that dies fails the request with its last words, and serves the next one") {
    const auto seen = run({.events = {get("/pid"), get("/die"), get("/pid")}});
    CHECK(seen.answers[1].failed);
    CHECK(seen.answers[1].type == "Web.ApplicationEnded");
    CHECK(contains(seen.answers[1].message, "the application ended (exit status 3) before it answered"));
    CHECK(contains(seen.answers[1].message, "first words\nlast words"));
    REQUIRE(!seen.answers[2].failed);
    CHECK(seen.answers[2].reply().body != seen.answers[0].reply().body);
}

TEST_CASE("an application that dies in the middle of its answer fails the request with its last words") {
    for (const char* const streams : {"false", "true"}) {
        const auto seen = run({.events = {event_of({.target = "/half-and-die"}, event_kind::function_url), get("/pid")},
                               .environment = {std::string("TIGHT_WEB_RESPONSE_STREAMING=") + streams}});
        CHECK(!seen.answers[1].failed);
        CHECK(contains(seen.output, "Web.ApplicationEnded"));
        CHECK(contains(seen.output, "exit status 3"));
    }
}

TEST_CASE("an application that died between two requests is started anew for the second one") {
    // Not before it is dead: what is dead and not yet collected is a zombie. proc(5)
    const auto wait_for_end = [](const std::vector<web_tests::answer>& before) {
        if (before.size() != 2) return;
        const std::string stat = "/proc/" + before[0].reply().body + "/stat";
        for (int i = 0; i < 2000; ++i) {
            std::string state;
            std::getline(std::ifstream(stat), state);
            if (state.empty() || contains(state, ") Z ")) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    };
    for (const char* const method : {"GET", "POST"}) {
        const auto last = event_of({.method = method, .target = "/pid"});
        const auto seen = run({.events = {get("/pid"), get("/end-soon"), last}, .before_event = wait_for_end});
        CHECK(seen.answers[1].reply().body == "bye");
        REQUIRE(!seen.answers[2].failed);
        CHECK(seen.answers[2].reply().body != seen.answers[0].reply().body);
    }
}

TEST_CASE("an application whose server died behind a shell that lives is started anew") {
    const auto seen = run({.events = {get("/pid"), get("/die"), get("/pid")},
                           .command = {"/bin/sh", "-c", TIGHT_TEST_SERVER " & exec sleep 1000"}});
    CHECK(seen.answers[1].type == "Web.NoAnswer");
    REQUIRE(!seen.answers[2].failed);
    CHECK(seen.answers[2].reply().body != seen.answers[0].reply().body);
    CHECK(contains(seen.output, "no longer listens"));
}

TEST_CASE("an application that dies at its start fails the start, with its last words") {
    const auto seen = run({.server = {"die"}});
    CHECK(seen.init.failed);
    CHECK(seen.init.type == "Web.ApplicationEnded");
    CHECK(contains(seen.init.message, "exit status 3"));
    CHECK(contains(seen.init.message, "no database here"));
    CHECK_MESSAGE(seen.exit == 1, seen.output);
}

TEST_CASE("an application that dies at once is started once for a start") {
    for (int i = 0; i < 5; ++i) {
        const support::temporary_folder here;
        const std::string file = (here.path() / "starts").native();
        const auto seen = run({.command = {"/bin/sh", "-c", "echo started >> " + file + "; exit 3"}});
        CHECK(seen.init.type == "Web.ApplicationEnded");
        std::ifstream starts(file);
        CHECK(std::string(std::istreambuf_iterator<char>(starts), {}) == "started\n");
    }
}

TEST_CASE("a command that cannot be found fails the start") {
    const auto seen = run({.command = {"/no/such/program"}});
    CHECK(seen.init.type == "Web.CannotStart");
    CHECK(contains(seen.init.message, "/no/such/program"));
}

TEST_CASE("settings that make no sense fail the start and say which") {
    const auto seen = run({.environment = {"TIGHT_WEB_ERROR_STATUS_CODES=5xx"}});
    CHECK(seen.init.type == "Web.BadSettings");
    CHECK(contains(seen.init.message, "error_status_codes has '5xx'"));
}

TEST_CASE("an application that never listens fails the start after its time") {
    const auto seen = run({.server = {"silent"}, .environment = {"TIGHT_WEB_READY_TIMEOUT=0.3"}});
    CHECK(seen.init.type == "Web.NotReady");
    CHECK(contains(seen.init.message, "does not listen on port"));
    CHECK(contains(seen.init.message, "ready_timeout"));
}

TEST_CASE("an application that listens elsewhere is told where") {
    const auto seen = run({.server = {"elsewhere"}, .environment = {"TIGHT_WEB_READY_TIMEOUT=1"}});
    CHECK(seen.init.type == "Web.NotReady");
    CHECK(contains(seen.init.message, ", but on "));
    CHECK(contains(seen.init.message, "let it listen on $PORT"));
}

TEST_CASE("a port that another program has is not taken for the application's") {
    support::runtime_server other([](const auto&) { return support::accepted(); });
    const std::string port = other.address().substr(other.address().find(':') + 1);
    const auto seen = run({.environment = {"TIGHT_WEB_PORT=" + port}});
    CHECK(seen.init.type == "Web.PortTaken");
    CHECK(contains(seen.init.message, "port " + port + " is taken"));
}

TEST_CASE("an application is waited for until it listens, and a path of it until it is well") {
    CHECK(run({.events = {get("/pid")}, .server = {"slow"}}).answers[0].reply().status == 200);
    CHECK(run({.events = {get("/pid")}, .environment = {"TIGHT_WEB_READY_PATH=/slow"}}).answers[0].reply().status ==
          200);
    const auto ill = run({.environment = {"TIGHT_WEB_READY_PATH=/status/503", "TIGHT_WEB_READY_TIMEOUT=0.3"}});
    CHECK(contains(ill.init.message, "gave no answer below 500 to GET /status/503"));
}

TEST_CASE("a Unix socket serves as a port does") {
    const std::string path = "/tmp/tight-web-test-" + std::to_string(::getpid()) + ".sock";
    const auto seen = run({.events = {get("/pid"), get("/die"), get("/pid")},
                           .server = {"unix:" + path},
                           .environment = {"TIGHT_WEB_SOCKET=" + path}});
    CHECK(!seen.answers[0].failed);
    CHECK(seen.answers[1].failed);
    CHECK(!seen.answers[2].failed);
    ::unlink(path.c_str());
}

TEST_CASE("an application that hangs fails its request in time, and the next one finds it new") {
    const auto seen = run({.events = {get("/pid"), get("/hang"), get("/pid")}, .event_fields = "in 1000"});
    CHECK(seen.answers[1].type == "Web.TimedOut");
    CHECK(contains(seen.answers[1].message, "started anew"));
    REQUIRE(!seen.answers[2].failed);
    CHECK(seen.answers[2].reply().body != seen.answers[0].reply().body);
}

TEST_CASE("an answer that is broken fails its request alone") {
    const auto seen = run({.events = {get("/broken/garbage"), get("/broken/short"), get("/broken/chunk"),
                                      get("/broken/field"), get("/broken/nothing"), get("/pid")}});
    for (std::size_t i = 0; i < 4; ++i) CHECK(seen.answers[i].type == "Web.BrokenAnswer");
    CHECK(seen.answers[4].type == "Web.NoAnswer");
    CHECK(!seen.answers[5].failed);
}

TEST_CASE("an answer of more than 6 MB is an error that says what to do") {
    const auto seen = run({.events = {get("/big/6200000"), get("/big/7000000"), get("/big/5000000")}});
    CHECK(!seen.answers[0].failed);
    CHECK(seen.answers[1].type == "Function.ResponseSizeTooLarge");
    CHECK(contains(seen.answers[1].message, "response_streaming"));
    CHECK(seen.answers[2].reply().body.size() == 5'000'000);
}

TEST_CASE("a request that is refused before it was read gets its refusal") {
    const auto seen =
        run({.events = {event_of({.method = "POST", .target = "/refuse", .body = std::string(4'000'000, 'x')}),
                        get("/pid")}});
    REQUIRE(!seen.answers[0].failed);
    CHECK(seen.answers[0].reply().status == 413);
    CHECK(seen.answers[0].reply().body == "too much");
    CHECK(!seen.answers[1].failed);
}

TEST_CASE("line breaks in an event's headers are refused, and go nowhere") {
    std::string event = R"({"httpMethod":"GET","path":"/x","headers":{"X-A":"1\r\nX-Evil: 2"}})";
    std::string name = R"({"httpMethod":"GET","path":"/x","headers":{"X-A: 1\r\nX-Evil":"2"}})";
    std::string method = R"({"httpMethod":"GET / HTTP/1.1\r\nX-Evil: 1","path":"/x"})";
    const auto seen = run({.events = {event, name, method, get("/pid")}});
    for (std::size_t i = 0; i < 3; ++i) {
        REQUIRE(!seen.answers[i].failed);
        CHECK(seen.answers[i].reply(event_kind::rest).status == 400);
        CHECK(!contains(seen.answers[i].body, "x-evil"));
    }
    CHECK(!seen.answers[3].failed);
}

TEST_CASE("statuses that were named fail the invocation") {
    const auto seen = run({.events = {get("/status/500"), get("/status/503"), get("/status/502")},
                           .environment = {"TIGHT_WEB={\"error_status_codes\":[500,\"503-504\"]}"}});
    CHECK(seen.answers[0].type == "Web.ErrorStatus");
    CHECK(seen.answers[1].message == "the application answered 503");
    CHECK(seen.answers[2].reply().status == 502);
}

TEST_CASE("an event that is no request is posted, and what is not 2xx fails it") {
    const auto seen = run({.events = {R"({"Records":[{"body":"a"}]})", R"(["fail"])"}});
    CHECK(seen.answers[0].body == R"({"got":{"Records":[{"body":"a"}]}})");
    CHECK(seen.answers[1].type == "Web.ErrorStatus");
    CHECK(seen.answers[1].message == "the application answered 500: it cannot be done");
    const auto other = run({.events = {"{}"}, .environment = {"TIGHT_WEB_EVENTS_PATH=/status/200"}});
    CHECK(other.answers[0].body == "\"as asked\"");
}

TEST_CASE("a response is streamed where that was asked for") {
    const auto url = [](std::string target) {
        return event_of({.target = std::move(target)}, event_kind::function_url);
    };
    const auto seen = run({.events = {url("/stream"), url("/broken/short"), url("/broken/garbage"), url("/pid")},
                           .environment = {"TIGHT_WEB_RESPONSE_STREAMING=true"}});
    CHECK(seen.answers[0].mode == "streaming");
    CHECK(seen.answers[0].chunks >= 4);
    const std::string& bytes = seen.answers[0].body;
    const std::size_t zeros = bytes.find(std::string(8, '\0'));
    const auto prelude = tight::json::parse(bytes.substr(0, zeros)).value();
    CHECK(prelude.at("statusCode").as_int64() == 201);
    CHECK(prelude.at("cookies").as_array().size() == 2);
    CHECK(bytes.substr(zeros + 8) == "first\nsecond\nthird\n");
    CHECK(contains(seen.answers[1].trailers, "Lambda-Runtime-Function-Error-Type: Web.BrokenAnswer"));
    CHECK(seen.answers[2].type == "Web.BrokenAnswer");
    CHECK(seen.answers[3].mode == "streaming");
}

TEST_CASE("the application learns of its invocation in headers that a client cannot forge") {
    const auto forged = [](std::string target) {
        return event_of({.target = std::move(target),
                         .headers = {{"X-Amzn-Request-Context", "forged"},
                                     {"x_amzn_request_context", "forged"},
                                     {"X-Amzn-Lambda-Context", "forged"},
                                     {"X-Amz-Tenant-Id", "forged"}}});
    };
    const auto seen = run({.events = {forged("/header/x-amzn-request-context"), forged("/header/x-amzn-lambda-context"),
                                      forged("/header/x-amz-tenant-id"), forged("/header/x_amzn_request_context"),
                                      forged("/header/x-amzn-trace-id")},
                           .event_fields = "Lambda-Runtime-Trace-Id: Root=1-2\r\n"});
    const auto context = tight::json::parse(seen.answers[0].reply().body).value();
    CHECK(context.at("http").at("method").as_string() == "GET");
    CHECK(contains(seen.answers[1].reply().body, "\"request_id\":\"id-2\""));
    CHECK(contains(seen.answers[1].reply().body, "\"function_name\":\"shop\""));
    CHECK(seen.answers[2].reply().body == "");
    CHECK(seen.answers[3].reply().body == "");
    CHECK(seen.answers[4].reply().body == "Root=1-2");
}

TEST_CASE("the base path is taken off, where the path begins with it") {
    const auto seen = run({.events = {get("/shop/items?a=1"), get("/shop"), get("/shopping")},
                           .environment = {"TIGHT_WEB_BASE_PATH=/shop/"}});
    CHECK(seen.answers[0].reply().body.starts_with("GET /items?a=1\n"));
    CHECK(seen.answers[1].reply().body.starts_with("GET /\n"));
    CHECK(seen.answers[2].reply().body.starts_with("GET /shopping\n"));
}

TEST_CASE("HEAD and answers without a body are whole") {
    const auto asked = [](std::string method, std::string status) {
        return event_of(
            {.method = std::move(method), .target = "/x", .headers = {{"X-Reply-Status", std::move(status)}}});
    };
    const auto seen = run({.events = {asked("HEAD", "200"), asked("GET", "204"), asked("GET", "304"), get("/pid")}});
    CHECK(seen.answers[0].reply().body == "");
    CHECK(header(seen.answers[0].reply(), "Content-Length") != "");
    CHECK(seen.answers[1].reply().status == 204);
    CHECK(seen.answers[2].reply().status == 304);
    CHECK(!seen.answers[3].failed);
}

TEST_CASE("the application ends with the adapter, and with all that it started") {
    const auto seen = run({.events = {get("/pid")}, .command = {"/bin/sh", "-c", TIGHT_TEST_SERVER " & wait"}});
    REQUIRE(!seen.answers[0].failed);
    const pid_t server = std::stoi(seen.answers[0].reply().body);
    CHECK(seen.exit == 0);
    CHECK(::kill(server, 0) != 0);
}

TEST_CASE("several requests at once are answered by one application") {
    std::vector<std::string> events(12, get("/slow"));
    const auto seen = run({.events = std::move(events), .environment = {"AWS_LAMBDA_MAX_CONCURRENCY=4"}});
    for (const auto& each : seen.answers) CHECK(!each.failed);
}
