// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/http_client.hpp"

using namespace std::chrono_literals;
using support::http_client;
using tight::http1::request;
using tight::net::exchange_ptr;
using tight::net::http_server;

namespace {

const tight::http1::header_list text{{"Content-Type", "text/plain"}};

// Answers with what was asked, at once.
void echo(tight::http1::request request, const exchange_ptr& exchange) {
    exchange->respond(200, text, request.method + " " + request.target + " " + request.body);
}

struct running {
    http_server server;
    explicit running(tight::net::http_handler handler, tight::net::http_server_options options = {})
        : server(std::move(options), std::move(handler)) {
        server.start();
    }
    std::uint16_t port() const { return server.port(); }
};

// A thing that one thread says and another waits for, at most 20 s.
template <class T>
class mailbox {
public:
    void put(T value) {
        const std::lock_guard lock(mutex_);
        values_.push_back(std::move(value));
        came_.notify_all();
    }
    T take() {
        std::unique_lock lock(mutex_);
        if (!came_.wait_for(lock, 20s, [&] { return !values_.empty(); })) throw std::runtime_error("nothing came");
        T value = std::move(values_.front());
        values_.erase(values_.begin());
        return value;
    }

private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<T> values_;
};

}  // namespace

TEST_CASE("a connection serves one request after another") {
    const running here(echo);
    http_client client(here.port());
    CHECK(client.get("/a?b=c").body == "GET /a?b=c ");
    const auto answer = client.post("/d", "body");
    CHECK(answer.status == 200);
    CHECK(answer.body == "POST /d body");
    CHECK(answer.header("content-type") == "text/plain");
    CHECK(answer.header("date").ends_with(" GMT"));
}

TEST_CASE("pipelined requests are answered in their order") {
    const running here(echo);
    http_client client(here.port());
    std::string bytes;
    for (int i = 0; i < 200; ++i) bytes += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    CHECK(client.send(bytes));
    for (int i = 0; i < 200; ++i) CHECK(client.read().body == "GET /" + std::to_string(i) + " ");
}

TEST_CASE("pipelined requests whose answers come late, from another thread, keep their order") {
    std::vector<std::jthread> threads;
    const running here([&](tight::http1::request request, exchange_ptr exchange) {
        threads.emplace_back([request = std::move(request), exchange = std::move(exchange)] {
            exchange->respond(200, text, request.target);
        });
    });
    http_client client(here.port());
    std::string bytes;
    for (int i = 0; i < 20; ++i) bytes += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    CHECK(client.send(bytes));
    for (int i = 0; i < 20; ++i) CHECK(client.read().body == "/" + std::to_string(i));
}

TEST_CASE("a client that sends many requests at once leaves others their time, and loses no answer") {
    constexpr int many = 1000;
    std::atomic<int> handled = 0, handled_before_other = -1;
    running here([&](const tight::http1::request& request, const exchange_ptr& exchange) {
        if (request.target == "/other") handled_before_other = handled.load();
        if (request.target == "/many") ++handled;
        exchange->respond(200, text, "");
    });
    http_client greedy(here.port()), other(here.port());
    for (http_client* const each : {&greedy, &other}) CHECK(each->get("/").status == 200);
    std::string requests;
    for (int i = 0; i < many; ++i) requests += "GET /many HTTP/1.1\r\nHost: localhost\r\n\r\n";
    here.server.post([&] {  // so that both have come before either is read
        greedy.send(requests);
        greedy.end();
        other.send_request("GET", "/other");
    });
    CHECK(other.read().status == 200);
    for (int i = 0; i < many; ++i) REQUIRE(greedy.read().status == 200);
    CHECK(greedy.closed());
    CHECK(handled_before_other < many);
}

TEST_CASE("large pipelined answers wait until they are read") {
    const running here([](const tight::http1::request& request, const exchange_ptr& exchange) {
        exchange->respond(200, text, std::string(300'000, request.target.back()));
    });
    http_client client(here.port(), 4096);
    std::string bytes;
    for (int i = 0; i < 30; ++i) bytes += "GET /" + std::to_string(i % 10) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    CHECK(client.send(bytes));
    for (int i = 0; i < 30; ++i) CHECK(client.read().body == std::string(300'000, static_cast<char>('0' + i % 10)));
}

TEST_CASE("a body of ten megabytes arrives, counted or in chunks") {
    const running here([](const tight::http1::request& request, const exchange_ptr& exchange) {
        exchange->respond(200, text, request.body);
    });
    const std::string body(10'000'000, 'x');
    http_client client(here.port());
    std::thread sender([&] { client.send_request("POST", "/", {}, body); });
    const bool counted = client.read().body == body;
    sender.join();
    CHECK(counted);
    CHECK(client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 10; ++i) CHECK(client.send("F4240\r\n" + body.substr(0, 1'000'000) + "\r\n"));
    CHECK(client.send("0\r\n\r\n"));
    CHECK(client.read().body.size() == body.size());
}

TEST_CASE("a body over the limit is answered 413, even to a client that sends it all first") {
    const running here(echo, {.limits = {.body = 1000}});
    {
        http_client client(here.port());
        CHECK(client.send_request("POST", "/", {}, std::string(5'000'000, 'x')));
        const auto answer = client.read();
        CHECK(answer.status == 413);
        CHECK(answer.header("connection") == "close");
        CHECK(answer.body == R"({"message":"the body is larger than 1000 bytes"})");
    }
    http_client client(here.port());
    CHECK(client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3E8\r\n" +
                      std::string(1000, 'x')));
    CHECK(client.send("\r\n1\r\nx\r\n0\r\n\r\n"));
    CHECK(client.read().status == 413);
    client.end();
    CHECK(client.closed());
}

TEST_CASE("a client that expects it is told to continue, but not with a body that is too large") {
    const running here(echo, {.limits = {.body = 1000}});
    http_client client(here.port());
    CHECK(client.send("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
    CHECK(client.read().status == 100);
    CHECK(client.send("abc"));
    CHECK(client.read().body == "POST / abc");
    CHECK(client.send("POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3000\r\n\r\n"));
    CHECK(client.read().status == 413);
}

TEST_CASE("HEAD is answered without a body, and the connection goes on") {
    const running here(echo);
    http_client client(here.port());
    const auto answer = client.request("HEAD", "/");
    CHECK(answer.header("content-length") == "7");
    CHECK(answer.body.empty());
    CHECK(client.get("/").body == "GET / ");
}

TEST_CASE("what HEAD says of a length is what GET would say") {
    const running here([](const tight::http1::request& request, const exchange_ptr& exchange) {
        const bool is_head = request.method == "HEAD";
        if (request.target == "/wrong") return exchange->respond(200, {{"Content-Length", "999"}}, "hello");
        if (request.target == "/nonsense") return exchange->respond(200, {{"Content-Length", "5, 6"}}, "");
        if (request.target == "/own") return exchange->respond(200, {{"Content-Length", "5"}}, is_head ? "" : "hello");
        if (request.target == "/silent") return exchange->respond(200, {}, is_head ? "" : "hello");
        exchange->begin_stream(200, {{"Content-Length", "77"}});
        exchange->write("hello");
        exchange->finish();
    });
    http_client client(here.port());
    for (const auto* target : {"/wrong", "/own", "/stream"}) {
        CAPTURE(target);
        const auto whole = client.get(target);
        const auto head = client.request("HEAD", target);
        CHECK(whole.body == "hello");
        CHECK(head.body.empty());
        CHECK(head.header("content-length") == whole.header("content-length"));
        CHECK(head.header("transfer-encoding") == whole.header("transfer-encoding"));
    }
    CHECK(client.request("HEAD", "/silent").header("content-length").empty());
    CHECK(client.request("HEAD", "/nonsense").header("content-length").empty());
    CHECK(client.get("/own").body == "hello");
}

TEST_CASE("a refusal of HEAD has no body") {
    const running here(echo);
    for (const auto* host : {"evil.example", "a b"}) {
        http_client client(here.port());
        CHECK(client.send("HEAD / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"));
        CHECK(client.read_head().status >= 400);
        CHECK(client.read_rest().empty());
    }
}

TEST_CASE("a foreign host or page is refused before its body is read, and no handler hears of it") {
    std::atomic<int> calls = 0;
    const running here(
        [&](const tight::http1::request&, const exchange_ptr& exchange) {
            ++calls;
            exchange->respond(200, text, "secret");
        },
        {.stream_body = [](const tight::http1::request&) { return true; }});
    const std::string body = "Content-Length: 1000000\r\nExpect: 100-continue\r\n\r\n";
    for (const std::string headers :
         {"Host: evil.example\r\n", "Host: localhost\r\nOrigin: http://evil.example\r\n",
          "Host: localhost\r\nOrigin: null\r\n", "Host: localhost\r\nOrigin: http://localhost\r\n",
          "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n", "Host: localhost\r\nSec-Fetch-Site: same-site\r\n"}) {
        CAPTURE(headers);
        http_client client(here.port());
        CHECK(client.send("POST / HTTP/1.1\r\n" + headers + body));
        const auto answer = client.read();
        CHECK(answer.status == 403);
        CHECK(answer.header("connection") == "close");
        CHECK(answer.header("access-control-allow-origin").empty());
        CHECK(answer.body.find("--allow-") != std::string::npos);
        CHECK(client.closed());
    }
    http_client absolute(here.port());
    CHECK(absolute.send("GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    CHECK(absolute.read().status == 403);
    http_client old(here.port());
    CHECK(old.send("GET http://evil.example/ HTTP/1.0\r\n\r\n"));
    CHECK(old.read().status == 403);
    CHECK(calls == 0);
    const auto own = "http://127.0.0.1:" + std::to_string(here.port());
    CHECK(http_client(here.port()).get("/", {{"Origin", own}, {"Sec-Fetch-Site", "same-origin"}}).body == "secret");
}

TEST_CASE("a pipelined request of a foreign page is refused like a first one, and what follows it is not read") {
    const running here(echo);
    http_client client(here.port());
    const std::string good = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";
    CHECK(client.send(good + "GET /b HTTP/1.1\r\nHost: evil.example\r\n\r\n" + good));
    CHECK(client.read().body == "GET /a ");
    CHECK(client.read().status == 403);
    CHECK(client.closed());
}

TEST_CASE("a page that is let in may read answers, and its preflight is answered without the handler") {
    const running here(echo, {.access = {.origins = {"http://localhost:5173"}}});
    http_client client(here.port());
    const tight::http1::header_list page{{"Origin", "http://localhost:5173"}, {"Sec-Fetch-Site", "same-site"}};
    auto preflight = page;
    preflight.emplace_back("Access-Control-Request-Method", "POST");
    preflight.emplace_back("Access-Control-Request-Headers", "x-amz-target");
    const auto allowed = client.request("OPTIONS", "/", preflight);
    CHECK(allowed.status == 204);
    CHECK(allowed.header("access-control-allow-origin") == "http://localhost:5173");
    CHECK(allowed.header("access-control-allow-headers") == "x-amz-target");
    const auto answer = client.post("/", "body", page);
    CHECK(answer.body == "POST / body");
    CHECK(answer.header("access-control-allow-origin") == "http://localhost:5173");
    CHECK(answer.header("vary") == "Origin");
    CHECK(client.get("/").header("access-control-allow-origin").empty());
    CHECK(client.request("OPTIONS", "/", page).body == "OPTIONS / ");
    CHECK(client.get("/", {{"Origin", "http://localhost:5174"}}).status == 403);
}

TEST_CASE("what has rules of its own hears pages of every origin, but by no foreign name") {
    const running here(echo, {.access = {.origins = {"http://localhost:5173"}},
                              .any_origin = [](const tight::http1::request& head) { return head.path() == "/open"; }});
    const tight::http1::header_list page{{"Origin", "http://evil.example"}, {"Access-Control-Request-Method", "PUT"}};
    const auto answer = http_client(here.port()).request("OPTIONS", "/open", page);
    CHECK(answer.body == "OPTIONS /open ");
    CHECK(answer.header("access-control-allow-origin").empty());
    const auto own = http_client(here.port()).get("/open", {{"Origin", "http://localhost:5173"}});
    CHECK(own.header("access-control-allow-origin").empty());
    CHECK(http_client(here.port()).request("OPTIONS", "/closed", page).status == 403);
    http_client foreign(here.port());
    CHECK(foreign.send("GET /open HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    CHECK(foreign.read().status == 403);
}

TEST_CASE("an HTTP/1.0 client is disconnected after its answer unless it asks otherwise") {
    const running here(echo);
    http_client client(here.port());
    CHECK(client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    CHECK(client.read().header("connection") == "keep-alive");
    CHECK(client.send("GET / HTTP/1.0\r\n\r\n"));
    CHECK(client.read().header("connection") == "close");
    CHECK(client.closed());
}

TEST_CASE("malformed requests are answered 400 in JSON and disconnected; others do not notice") {
    const running here(echo);
    http_client other(here.port());
    CHECK(other.get("/").status == 200);
    for (const std::string bytes : {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nA b: c\r\n\r\n"}) {
        http_client client(here.port());
        CHECK(client.send(bytes));
        const auto answer = client.read();
        CHECK(answer.status == 400);
        CHECK(answer.header("content-type") == "application/json");
        CHECK(answer.body.starts_with(R"({"message":")"));
        CHECK(client.closed());
    }
    CHECK(other.get("/").status == 200);
}

TEST_CASE("headers that are too many or too long are answered 431") {
    const running here(echo);
    http_client client(here.port());
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
    CHECK(client.read().status == 431);
}

TEST_CASE("a head or body that stops half way is answered 408") {
    const running here(echo, {.head_timeout = 50ms, .body_timeout = 50ms});
    for (const std::string bytes : {"GET / HT", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab"}) {
        http_client client(here.port());
        CHECK(client.send(bytes));
        CHECK(client.read().status == 408);
        CHECK(client.closed());
    }
}

TEST_CASE("an idle connection is closed after its time, without a word") {
    const running here(echo, {.idle_timeout = 30ms});
    http_client client(here.port());
    CHECK(client.get("/").status == 200);
    CHECK(client.closed());
}

TEST_CASE("a handler that throws is answered 500") {
    const running here([](const tight::http1::request&, const exchange_ptr&) { throw std::runtime_error("secret"); });
    http_client client(here.port());
    const auto answer = client.get("/");
    CHECK(answer.status == 500);
    CHECK(answer.body == R"({"message":"Internal Server Error"})");
    CHECK(client.get("/").status == 500);
}

TEST_CASE("a request that everybody forgot is answered 500") {
    const running here([](const tight::http1::request&, const exchange_ptr&) {});
    http_client client(here.port());
    CHECK(client.get("/").status == 500);
}

TEST_CASE("a second answer is ignored") {
    const running here([](const tight::http1::request&, const exchange_ptr& exchange) {
        exchange->respond(200, {}, "first");
        exchange->respond(500, {}, "second");
    });
    http_client client(here.port());
    CHECK(client.get("/").body == "first");
    CHECK(client.get("/").body == "first");
}

TEST_CASE("an answer may be streamed from another thread, with trailers") {
    std::vector<std::jthread> threads;
    const running here([&](const tight::http1::request&, exchange_ptr exchange) {
        threads.emplace_back([exchange = std::move(exchange)] {
            exchange->begin_stream(200, text);
            for (int i = 0; i < 100; ++i) exchange->write(std::to_string(i) + ",");
            exchange->finish({{"X-Sum", "100"}});
        });
    });
    http_client client(here.port());
    for (int round = 0; round < 2; ++round) {
        const auto answer = client.get("/");
        CHECK(answer.whole);
        CHECK(answer.body.ends_with("98,99,"));
        REQUIRE(answer.trailers.size() == 1);
        CHECK(answer.trailers[0].second == "100");
    }
    CHECK(client.send("GET / HTTP/1.0\r\n\r\n"));
    const auto old = client.read();
    CHECK(old.header("transfer-encoding").empty());
    CHECK(old.body.ends_with("98,99,"));
}

TEST_CASE("a stream that is given up is seen not to be whole") {
    const running here([](const tight::http1::request&, const exchange_ptr& exchange) {
        exchange->begin_stream(200, text);
        exchange->write("half");
        exchange->abort();
    });
    http_client client(here.port());
    const auto answer = client.get("/");
    CHECK(answer.body == "half");
    CHECK(!answer.whole);
}

TEST_CASE("the handler learns that a client has gone") {
    mailbox<exchange_ptr> asked;
    mailbox<int> gone;
    const running here([&](const tight::http1::request&, exchange_ptr exchange) {
        exchange->on_gone([&] { gone.put(1); });
        asked.put(std::move(exchange));
    });
    exchange_ptr kept;
    {
        http_client client(here.port());
        client.send_request("GET", "/");
        kept = asked.take();
        CHECK(!kept->client_gone());
    }
    CHECK(gone.take() == 1);
    CHECK(kept->client_gone());
    kept->respond(200, {}, "nobody");
    mailbox<int> late;
    kept->on_gone([&] { late.put(2); });
    CHECK(late.take() == 2);
}

TEST_CASE("a client that has closed its side still gets its answer") {
    const running here([](const tight::http1::request&, exchange_ptr exchange) {
        exchange->on_gone([exchange] { exchange->respond(200, {}, "late"); });
    });
    http_client client(here.port());
    client.send_request("GET", "/");
    client.end();
    CHECK(client.read().body == "late");
    CHECK(client.closed());
}

TEST_CASE("a client that does not read its stream is dropped at the bound") {
    mailbox<int> gone;
    std::vector<std::jthread> threads;
    const running here(
        [&](const tight::http1::request&, exchange_ptr exchange) {
            exchange->on_gone([&] { gone.put(1); });
            threads.emplace_back([exchange = std::move(exchange)] {
                exchange->begin_stream(200, text);
                while (exchange->write(std::string(64 * 1024, 'x'))) {
                }
            });
        },
        {.unsent = 1024 * 1024});
    http_client client(here.port(), 4096);
    client.send_request("GET", "/");
    CHECK(gone.take() == 1);
}

TEST_CASE("a client that does not read its answer is dropped after its time") {
    const running here(
        [](const tight::http1::request&, const exchange_ptr& e) { e->respond(200, {}, std::string(20'000'000, 'x')); },
        {.write_timeout = 50ms});
    http_client client(here.port(), 4096);
    client.send_request("GET", "/");
    CHECK(client.read_head().header("content-length") == "20000000");
    while (here.server.connections() != 0) std::this_thread::sleep_for(5ms);
    CHECK(client.read_rest().size() < 20'000'000);
}

TEST_CASE("a producer that waits for its client sends without bound") {
    constexpr std::size_t pieces = 2000;
    std::size_t most = 0;
    const running here(
        [&](const tight::http1::request&, exchange_ptr exchange) {
            exchange->begin_stream(200, text);
            const auto sent = std::make_shared<std::size_t>(0);
            const auto go_on = [&most, exchange, sent] {
                while (*sent < pieces && exchange->unsent() < 100'000) {
                    ++*sent;
                    exchange->write(std::string(10'000, 'x'));
                    most = std::max(most, exchange->unsent());
                }
                if (*sent == pieces) exchange->finish();
            };
            exchange->on_sent(go_on);
            go_on();
        },
        {.unsent = 1024 * 1024});
    http_client client(here.port());
    const auto answer = client.get("/");
    CHECK(answer.whole);
    CHECK(answer.body.size() == pieces * 10'000);
    CHECK(most <= 110'000);
}

TEST_CASE("a body may be handled as it comes, and held back") {
    mailbox<std::string> parts;
    mailbox<exchange_ptr> started;
    const running here(
        [&](const tight::http1::request& request, exchange_ptr exchange) {
            CHECK(request.body.empty());
            exchange->on_body([&, exchange](const auto& part) {
                if (!part.data.empty()) parts.put(std::string(part.data));
                if (part.last) exchange->respond(200, {}, "done " + std::to_string(part.trailers->size()));
            });
            started.put(exchange);
        },
        {.stream_body = [](const tight::http1::request& head) { return head.target == "/stream"; }});
    http_client client(here.port());
    CHECK(client.send("POST /stream HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"));
    const auto exchange = started.take();
    CHECK(client.send("3\r\none\r\n"));
    CHECK(parts.take() == "one");
    exchange->hold_body(true);
    CHECK(client.send("3\r\ntwo\r\n0\r\nX-T: 1\r\n\r\n"));
    exchange->hold_body(false);
    CHECK(parts.take() == "two");
    CHECK(client.read().body == "done 1");
}

TEST_CASE("an early answer to a streamed body leaves the connection usable") {
    const running here([](const tight::http1::request& request,
                          const exchange_ptr& exchange) { exchange->respond(403, {}, request.method); },
                       {.stream_body = [](const tight::http1::request&) { return true; }});
    http_client client(here.port());
    for (int i = 0; i < 3; ++i) CHECK(client.post("/", std::string(100'000, 'x')).status == 403);
}

TEST_CASE("connections over the bound are answered 503") {
    const running here(echo, {.connections = 2});
    http_client first(here.port());
    http_client second(here.port());
    CHECK(first.get("/").status == 200);
    CHECK(second.get("/").status == 200);
    {
        http_client third(here.port());
        CHECK(third.read().status == 503);
    }
    CHECK(first.get("/").status == 200);
}

TEST_CASE("two hundred idle connections do not get in the way") {
    const running here(echo);
    std::vector<std::unique_ptr<http_client>> idle;
    for (int i = 0; i < 200; ++i) idle.push_back(std::make_unique<http_client>(here.port()));
    http_client client(here.port());
    CHECK(client.get("/").status == 200);
    CHECK(here.server.connections() == 201);
    CHECK(idle[100]->get("/").status == 200);
}

TEST_CASE("servers may share a loop, and go while it lives") {
    tight::net::event_loop loop;
    auto first = std::make_unique<http_server>(loop, tight::net::http_server_options{}, echo);
    const http_server second(loop, {}, echo);
    std::thread thread([&] { loop.run(); });
    http_client client(first->port());
    CHECK(client.get("/").status == 200);
    loop.post([&] { first.reset(); });
    CHECK(client.closed());
    http_client other(second.port());
    CHECK(other.get("/").status == 200);
    loop.stop();
    thread.join();
}

TEST_CASE("a port that is taken is said so") {
    const running here(echo);
    try {
        const http_server second({.port = here.port()}, echo);
        FAIL("it listened");
    } catch (const std::system_error& failure) {
        CHECK(failure.code() == std::errc::address_in_use);
        CHECK(std::string(failure.what()).starts_with("cannot listen on 127.0.0.1:" + std::to_string(here.port())));
    }
    CHECK_THROWS_AS(http_server({.host = "no such host"}, echo), std::system_error);
}
