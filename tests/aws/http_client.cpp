// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "aws/http_client.hpp"

#include "aws/scripted_server.hpp"
#include "support/http1_responses.hpp"

namespace aws = tight::aws;
using namespace std::chrono_literals;

namespace {

using server = scripted_server;

struct client {
    tight::memory_environment variables{};
    aws::http_client http{variables, nullptr, {.connect = 2000ms, .read = 300ms, .total = 2000ms}};

    tight::result<aws::reply> get(const server& from) {
        return http.send(aws::parse_url(from.url()).value(), {.method = "GET", .target = "/x"});
    }
};

// Answers every request of every connection with the same text.
server::script always(std::string text) {
    return [text](int socket, int) {
        while (!server::read_request(socket).empty()) server::write(socket, text);
    };
}

// Reads one request, writes, and closes.
server::script once(std::string text) {
    return [text](int socket, int) {
        (void)server::read_request(socket);
        server::write(socket, text);
    };
}

}  // namespace

TEST_CASE_FIXTURE(client, "a connection is kept and used again") {
    server from(always(server::answer("hello")));
    for (int i = 0; i < 5; ++i) CHECK(get(from).value().body == "hello");
    CHECK(from.connections() == 1);
}

TEST_CASE_FIXTURE(client, "a request has its host, length and body") {
    std::string seen;
    server from([&seen](int socket, int) {
        seen = server::read_request(socket);
        server::write(socket, server::answer(""));
        server::wait_for_close(socket);
    });
    REQUIRE(http.send(aws::parse_url(from.url()).value(),
                      {.method = "POST", .target = "/a?b=c", .headers = {{"x-y", "z"}}, .body = "hi"})
                .has_value());
    CHECK(seen == "POST /a?b=c HTTP/1.1\r\nhost: 127.0.0.1:" + std::to_string(from.port()) +
                      "\r\nx-y: z\r\ncontent-length: 2\r\n\r\nhi");
}

TEST_CASE("who wants to hear how far a large body has been sent does, up to its end") {
    struct hearer final : aws::sending_watcher {
        void sent(std::size_t bytes, std::size_t of) override {
            CHECK(of == 200'000);
            heard.push_back(bytes);
        }
        std::vector<std::size_t> heard = {};
    } watcher;
    const tight::memory_environment variables;
    aws::http_client http(variables, nullptr, {}, &watcher);
    server from(always(server::answer("")));
    const auto put = [&](std::size_t size) {
        return http.send(aws::parse_url(from.url()).value(), {.method = "PUT", .body = std::string(size, 'x')})
            .has_value();
    };
    CHECK(put(1000));
    CHECK(watcher.heard.empty());
    CHECK(put(200'000));
    CHECK(watcher.heard.size() == 4);
    CHECK(std::ranges::is_sorted(watcher.heard));
    CHECK(watcher.heard.back() == 200'000);
}

TEST_CASE_FIXTURE(client, "chunked answers, answers until close and interim answers are read") {
    server chunked(
        once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: v\r\n\r\n"));
    CHECK(get(chunked).value().body == "abcde");
    server until_close(once("HTTP/1.0 200 OK\r\nX-Thing:  a b \r\n\r\nrest"));
    const auto answer = get(until_close).value();
    CHECK(answer.body == "rest");
    CHECK(answer.header("x-thing") == "a b");
    server interim(once("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"));
    CHECK(get(interim).value().status == 204);
}

TEST_CASE_FIXTURE(client, "a kept connection that the server closed is replaced without a word") {
    server from([](int socket, int) {
        (void)server::read_request(socket);
        server::write(socket, server::answer("one"));
    });
    for (int i = 0; i < 3; ++i) CHECK(get(from).value().body == "one");
    CHECK(from.connections() == 3);
}

TEST_CASE_FIXTURE(client, "a kept connection that dies on the request is retried once, silently") {
    server from([](int socket, int number) {
        if (server::read_request(socket).empty()) return;
        server::write(socket, server::answer("first"));
        if (number == 0) {
            (void)server::read_request(socket);  // and closes without an answer
            return;
        }
        server::wait_for_close(socket);
    });
    CHECK(get(from).value().body == "first");
    CHECK(get(from).value().body == "first");
    CHECK(from.connections() == 2);
}

TEST_CASE_FIXTURE(client, "a fresh connection that dies is an error, not a retry") {
    server from([](int socket, int) { (void)server::read_request(socket); });
    CHECK(get(from).error().code == tight::errc::unavailable);
    CHECK(from.connections() == 1);
}

TEST_CASE_FIXTURE(client, "a server that stalls, stops in the middle or sends garbage is an error") {
    server stalls([](int socket, int) {
        (void)server::read_request(socket);
        server::wait_for_close(socket);
    });
    CHECK(get(stalls).error().code == tight::errc::timed_out);
    server half(once("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"));
    CHECK(get(half).error().code == tight::errc::unavailable);
    for (const char* text : {"garbage\r\n\r\n", "HTTP/1.1 xyz OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                             "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "HTTP/1.1 101 Switch\r\n\r\n",
                             "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
                             "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n",
                             "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999\r\n\r\n"}) {
        CAPTURE(text);
        server bad(once(text));
        CHECK_FALSE(get(bad).has_value());
    }
}

TEST_CASE_FIXTURE(client, "a connection that the server closes after an answer without a body is not used again") {
    server from([](int socket, int) {
        (void)server::read_request(socket);
        server::write(socket, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        server::wait_for_close(socket);
    });
    const auto where = aws::parse_url(from.url()).value();
    CHECK(http.send(where, {.method = "HEAD"}).value().status == 404);
    CHECK(http.send(where, {.method = "HEAD"}).value().status == 404);
    CHECK(from.connections() == 2);
}

TEST_CASE_FIXTURE(client, "nobody there is an error that names the address") {
    std::string url;
    {
        server gone(always(""));
        url = gone.url();
    }
    const auto refused = http.send(aws::parse_url(url).value(), {});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == tight::errc::unavailable);
    CHECK(refused.error().message.find(url.substr(7)) != std::string::npos);
}

TEST_CASE_FIXTURE(client, "a request cannot smuggle a header, and https needs TLS") {
    server from(always(server::answer("")));
    const auto where = aws::parse_url(from.url()).value();
    CHECK(http.send(where, {.headers = {{"a", "b\r\nc: d"}}}).error().code == tight::errc::invalid);
    CHECK(http.send(where, {.target = "/a b"}).error().code == tight::errc::invalid);
    CHECK(http.send(aws::parse_url("https://127.0.0.1:1").value(), {}).error().code == tight::errc::invalid);
    CHECK(from.connections() == 0);
}

TEST_CASE_FIXTURE(client, "plain requests go by a proxy where one is named") {
    std::string seen;
    server proxy([&seen](int socket, int) {
        seen = server::read_request(socket);
        server::write(socket, server::answer("by proxy"));
    });
    variables.set("http_proxy", proxy.url());
    CHECK(http.send(aws::parse_url("http://example.invalid/base").value(), {.target = "/base/x"}).value().body ==
          "by proxy");
    CHECK(seen.starts_with("GET http://example.invalid/base/x HTTP/1.1\r\nhost: example.invalid\r\n"));
    variables.set("no_proxy", "other, .invalid");
    CHECK_FALSE(http.send(aws::parse_url("http://example.invalid").value(), {}).has_value());
}

TEST_CASE_FIXTURE(client, "a response that two readers could understand differently is refused") {
    for (const auto& each : support::http1_responses()) {
        CAPTURE(each.name);
        server from(once(each.bytes));
        const auto response = get(from);
        REQUIRE(response.has_value() == each.body.has_value());
        if (response) CHECK(response->body == *each.body);
    }
}
