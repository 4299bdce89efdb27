// SPDX-License-Identifier: Apache-2.0
#include "local/gateway.hpp"

#include <doctest/doctest.h>

#include <tight/json.hpp>

#include "local/server_fixture.hpp"

using support::http_client;
using support::served_app;
using tight::event_kind;

namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

TEST_CASE("a request reaches its function as an event of the chosen API") {
    for (const auto kind : {event_kind::http, event_kind::rest}) {
        served_app app(served_app::demo(kind));
        http_client client(app.port);
        const auto answer = client.post("/demo/a?do=event&x=1", "hello", {{"X-Thing", "yes"}});
        CHECK(answer.status == 200);
        const auto event = tight::json::parse(answer.body).value();
        CHECK(event.at("body") == "hello");
        if (kind == event_kind::http) {
            CHECK(event.at("version") == "2.0");
            CHECK(event.at("rawPath") == "/demo/a");
            CHECK(event.at("routeKey") == "ANY /demo/{proxy+}");
            CHECK(event.at("headers").at("x-thing") == "yes");
        } else {
            CHECK(event.at("httpMethod") == "POST");
            CHECK(event.at("path") == "/demo/a");
            CHECK(event.at("resource") == "/demo/{proxy+}");
            CHECK(event.at("pathParameters").at("proxy") == "a");
        }
        CHECK(app.out.heard("request demo| POST /demo/a 200 "));
    }
}

TEST_CASE("described routes give their path parameters") {
    served_app app(served_app::demo());
    const auto event = tight::json::parse(app.get("/demo/items/a%20b?do=event").body).value();
    CHECK(event.at("pathParameters").at("item") == "a b");
    CHECK(event.at("routeKey") == "GET /demo/items/{item}");
}

TEST_CASE("the log has one line for each request, with its kind of start") {
    served_app app(served_app::demo());
    http_client client(app.port);
    CHECK(client.get("/demo?secret=1").status == 200);
    CHECK(client.get("/demo").status == 200);
    CHECK(client.get("/nothing").status == 404);
    CHECK(app.out.heard("ms cold"));
    CHECK(app.out.heard("ms warm"));
    CHECK(app.out.heard("| GET /nothing 404"));
    CHECK(app.out.count("request ") == 3);
    CHECK(app.out.count("secret") == 0);
}

TEST_CASE("a path of no function is answered 404") {
    served_app app(served_app::demo());
    const auto answer = app.get("/nobody");
    CHECK(answer.status == 404);
    CHECK(answer.body == R"({"message":"Not Found"})");
}

TEST_CASE("a function that fails is answered 502, with the reason in the log") {
    served_app app(served_app::demo());
    CHECK(app.get("/demo?do=throw").status == 502);
    CHECK(app.out.heard("demo| std::runtime_error: no luck"));
    CHECK(app.get("/demo?do=exit3").status == 502);
    CHECK(app.out.heard("demo| Runtime exited with error: exit status 3"));
    CHECK(app.get("/demo?do=segv").status == 502);
    CHECK(app.get("/demo?do=badreply").status == 502);
    CHECK(app.get("/demo?do=big").status == 502);
    CHECK(app.get("/demo").status == 200);
}

TEST_CASE("a function that is too slow is answered 504, with the reason in the log") {
    auto options = served_app::demo();
    options.app.function.timeout = std::chrono::milliseconds(300);
    served_app app(std::move(options));
    CHECK(app.get("/demo?do=hang").status == 504);
    CHECK(app.out.heard("demo| Task timed out after 0.30 seconds"));
}

TEST_CASE("a reply that is no JSON is answered as the API does") {
    served_app rest(served_app::demo(event_kind::rest));
    CHECK(rest.get("/demo?do=garbage").status == 502);
    served_app http(served_app::demo(event_kind::http));
    CHECK(http.get("/demo?do=raw").body == R"({"plain":true})");
}

TEST_CASE("many clients at once are all answered") {
    auto options = served_app::demo();
    options.app.function.processes = 4;
    served_app app(std::move(options));
    std::vector<std::thread> clients;
    std::atomic<int> good = 0;
    for (int c = 0; c < 8; ++c)
        clients.emplace_back([&, c] {
            http_client client(app.port);
            for (int i = 0; i < 25; ++i)
                if (client.get(c % 2 == 0 ? "/demo?do=sleep2" : "/other").status == 200) ++good;
        });
    for (auto& client : clients) client.join();
    CHECK(good == 200);
}

TEST_CASE("a body that makes too large an event is answered 413, one over the gateway's limit too") {
    served_app app(served_app::demo());
    CHECK(http_client(app.port).post("/demo", std::string(7'000'000, 'x')).status == 413);
    CHECK(app.out.heard("Lambda takes 6291456"));
    CHECK(http_client(app.port).post("/demo", std::string(10'485'761, 'x')).status == 413);
    CHECK(http_client(app.port).post("/demo", std::string(5'000'000, 'x')).status == 200);
}

TEST_CASE("streams reach the client, with the status and headers of their prelude") {
    served_app app(served_app::demo());
    const auto plain = app.get("/demo?do=stream");
    CHECK(plain.header("content-type") == "text/event-stream");
    CHECK(plain.body == "one,two,three");
    CHECK(plain.whole);
    const auto http = app.get("/demo?do=streamhttp");
    CHECK(http.status == 201);
    CHECK(http.header("x-a") == "b");
    CHECK(http.header("set-cookie") == "a=1");
    CHECK(http.body == "hello");
}

TEST_CASE("a stream that breaks is seen not to be whole") {
    served_app app(served_app::demo());
    for (const auto* what : {"/demo?do=streamfail", "/demo?do=streamexit"}) {
        const auto answer = app.get(what);
        CHECK(answer.body == "half");
        CHECK(!answer.whole);
    }
    CHECK(app.out.heard("exit status 9"));
    CHECK(app.get("/demo").status == 200);
}

TEST_CASE("a large stream waits for a slow client") {
    served_app app(served_app::demo());
    http_client client(app.port, 4096);
    client.send_request("GET", "/demo?do=streambig");
    CHECK(client.read_head().status == 200);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    std::size_t size = 0;
    for (auto chunk = client.read_chunk(); !chunk.empty(); chunk = client.read_chunk()) size += chunk.size();
    CHECK(size == 400U * 65536);
}

TEST_CASE("malformed HTTP does not disturb others") {
    served_app app(served_app::demo());
    http_client good(app.port);
    CHECK(good.get("/demo").status == 200);
    http_client bad(app.port);
    bad.send("GET /demo HTTP/1.1\r\nHost : x\r\n\r\n");
    const auto answer = bad.read();
    CHECK(answer.status == 400);
    CHECK(holds(answer.body, "message"));
    CHECK(good.get("/demo").status == 200);
}
