// SPDX-License-Identifier: Apache-2.0
#include "local/invoke_api.hpp"

#include <doctest/doctest.h>

#include "local/server_fixture.hpp"

using support::http_client;
using support::served_app;
using tight::local::function_name;
using tight::local::function_qualifier;

namespace {

const std::string invoke = "/2015-03-31/functions/demo/invocations";
const std::string stream = "/2021-11-15/functions/demo/response-streaming-invocations";

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string wish(const std::string& what) { return R"({"wish":"do=)" + what + "\"}"; }

}  // namespace

TEST_CASE("a function is named as Lambda allows") {
    for (const auto* name :
         {"demo", "demo:7", "123456789012:function:demo", "arn:aws:lambda:us-west-2:123456789012:function:demo:prod"})
        CHECK(function_name(name) == "demo");
    CHECK(function_qualifier("demo").empty());
    CHECK(function_qualifier("123456789012:function:demo").empty());
    CHECK(function_qualifier("demo:7") == "7");
    CHECK(function_qualifier("arn:aws:lambda:us-west-2:123456789012:function:demo:prod") == "prod");
}

TEST_CASE("Invoke answers with what the function returned") {
    served_app app(served_app::demo());
    http_client client(app.port);
    const auto answer = client.post(invoke, wish("raw"));
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"plain":true})");
    CHECK(answer.header("x-amz-executed-version") == "$LATEST");
    CHECK(answer.header("x-amz-function-error").empty());
    CHECK(!answer.header("x-amzn-requestid").empty());
    CHECK(client
              .post("/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-west-2%3A123456789012%3Afunction%3Ademo/invocations",
                    "")
              .status == 200);
    CHECK(app.out.heard("request demo| invoke demo "));
}

TEST_CASE("Invoke tells a function's error, and the tail of its log where asked") {
    served_app app(served_app::demo());
    http_client client(app.port);
    const auto answer = client.post(invoke, wish("throw"), {{"X-Amz-Log-Type", "Tail"}});
    CHECK(answer.status == 200);
    CHECK(answer.header("x-amz-function-error") == "Unhandled");
    CHECK(holds(answer.body, "no luck"));
    CHECK(answer.header("x-amz-log-result").starts_with("U1RBUlQgUmVxdWVzdElk"));  // START RequestId
    CHECK(holds(client.post(invoke, wish("exit3")).body, "Runtime.ExitError"));
    CHECK(client.post(invoke, wish("log")).header("x-amz-log-result").empty());
}

TEST_CASE("an Event is accepted at once and runs later; a DryRun does not run") {
    served_app app(served_app::demo());
    http_client client(app.port);
    CHECK(client.post(invoke, wish("log"), {{"X-Amz-Invocation-Type", "DryRun"}}).status == 204);
    CHECK(client.post(invoke, wish("log"), {{"X-Amz-Invocation-Type", "Event"}}).status == 202);
    CHECK(app.out.heard("to stdout"));
    CHECK(app.out.count("to stdout") == 1);
}

TEST_CASE("asynchronous invocations wait in a bounded memory: more are refused as Lambda does, which is told once") {
    auto options = served_app::demo();
    options.app.function.processes = 1;
    served_app app(options);
    http_client client(app.port);
    http_client busy(app.port);
    busy.send_request("POST", invoke, {}, wish("sleep10000"));
    const std::string event = "\"" + std::string(1'000'000, 'x') + '"';
    int accepted = 0, refused = 0;
    for (int i = 0; i < 90; ++i) {
        const auto answer = client.post(invoke, event, {{"X-Amz-Invocation-Type", "Event"}});
        accepted += answer.status == 202 ? 1 : 0;
        if (answer.status != 429) continue;
        ++refused;
        CHECK(answer.header("x-amzn-errortype") == "TooManyRequestsException");
    }
    CHECK(accepted + refused == 90);
    CHECK(accepted >= 60);
    CHECK(accepted <= 68);  // 64 MB, and those that a process has
    CHECK(app.out.count("more are refused with 429") == 1);
    // Who waits for an answer has a queue of its own.
    CHECK(client.post(invoke, "{}", {{"X-Amz-Invocation-Type", "DryRun"}}).status == 204);
}

TEST_CASE("asynchronous invocations are bounded in number, too, and refused before they are accepted") {
    auto options = served_app::demo();
    options.app.function.processes = 1;
    options.app.function.waiting = 3;
    served_app app(options);
    http_client client(app.port);
    CHECK(client.get("/demo").status == 200);
    http_client busy(app.port);
    busy.send_request("POST", invoke, {}, wish("sleep3000"));
    int accepted = 0, refused = 0;
    for (int i = 0; i < 20; ++i) {
        const int status = client.post(invoke, "{}", {{"X-Amz-Invocation-Type", "Event"}}).status;
        accepted += status == 202 ? 1 : 0;
        refused += status == 429 ? 1 : 0;
    }
    CHECK(accepted + refused == 20);
    CHECK(accepted <= 4);
    CHECK(refused >= 16);
    CHECK(app.out.count("more are refused with 429") == 1);
}

TEST_CASE("wrong calls are answered as Lambda does") {
    served_app app(served_app::demo());
    http_client client(app.port);
    const auto unknown = client.post("/2015-03-31/functions/nobody/invocations", "{}");
    CHECK(unknown.status == 404);
    CHECK(unknown.header("x-amzn-errortype") == "ResourceNotFoundException");
    CHECK(holds(unknown.body, "Function not found: arn:aws:lambda:"));
    CHECK(client.post(invoke, "{no").header("x-amzn-errortype") == "InvalidRequestContentException");
    CHECK(client.post(invoke, "{}", {{"X-Amz-Invocation-Type", "Maybe"}}).status == 400);
    CHECK(client.get(invoke).status == 405);
    CHECK(http_client(app.port)
              .post(invoke, "\"" + std::string(6 * 1024 * 1024, 'x') + "\"")
              .header("x-amzn-errortype") == "RequestTooLargeException");
    CHECK(http_client(app.port)
              .post(invoke, "\"" + std::string(1024 * 1024, 'x') + "\"", {{"X-Amz-Invocation-Type", "Event"}})
              .status == 413);
}

TEST_CASE("a client context reaches the function") {
    served_app app(served_app::demo());
    const auto answer = http_client(app.port).post(invoke, wish("header:Lambda-Runtime-Client-Context"),
                                                   {{"X-Amz-Client-Context", "eyJhIjoxfQ=="}});
    CHECK(holds(answer.body, R"({\"a\":1})"));
}

TEST_CASE("a function is told the alias or version it was called by") {
    served_app app(served_app::demo());
    http_client client(app.port);
    const std::string arn = wish("header:Lambda-Runtime-Invoked-Function-Arn");
    CHECK(holds(client.post(invoke, arn).body, ":function:demo\""));
    CHECK(holds(client.post(invoke + "?Qualifier=prod", arn).body, ":function:demo:prod\""));
    CHECK(holds(client.post("/2015-03-31/functions/demo:7/invocations", arn).body, ":function:demo:7\""));
}

TEST_CASE("a stream comes as events, whether the function streams or not, and its end tells errors") {
    served_app app(served_app::demo());
    http_client client(app.port);
    const auto streamed = client.post(stream, wish("stream"));
    CHECK(streamed.header("content-type") == "application/vnd.amazon.eventstream");
    CHECK(holds(streamed.body, "PayloadChunk"));
    CHECK(holds(streamed.body, "one,"));
    CHECK(holds(streamed.body, "InvokeComplete"));
    CHECK(holds(client.post(stream, wish("raw")).body, R"({"plain":true})"));
    const auto failed = client.post(stream, wish("streamfail"));
    CHECK(holds(failed.body, R"("ErrorCode":"Unhandled")"));
    CHECK(holds(failed.body, "Late"));
}
