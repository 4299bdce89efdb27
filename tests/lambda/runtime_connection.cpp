// SPDX-License-Identifier: Apache-2.0
#include "lambda/runtime_connection.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "aws/scripted_server.hpp"
#include "support/http1_responses.hpp"
#include "support/runtime_server.hpp"
#include "support/temporary_folder.hpp"

using tight::lambda::endpoint;
using tight::lambda::runtime_connection;
using ending = support::api_reply::ending;

namespace {

std::string get(runtime_connection& to, std::string_view path) {
    const std::string head = "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n";
    const std::array<std::string_view, 1> request{head};
    const auto answer = to.exchange(request);
    return answer ? std::to_string(answer->status) + ' ' + std::string(answer->body) : answer.error().message;
}

std::string post(runtime_connection& to, std::string_view path, std::string_view body) {
    const std::string head = "POST " + std::string(path) +
                             " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    const std::array<std::string_view, 2> request{head, body};
    const auto answer = to.exchange(request);
    return answer ? std::to_string(answer->status) + ' ' + std::string(answer->body) : answer.error().message;
}

}  // namespace

TEST_CASE("the Runtime API's address is read") {
    const auto v4 = endpoint::parse("127.0.0.1:9001");
    REQUIRE(v4);
    CHECK(v4->port == 9001);
    CHECK(!v4->ipv6);
    CHECK(v4->address[0] == 127);
    CHECK(v4->host == "127.0.0.1:9001");
    const auto v6 = endpoint::parse("[::1]:80");
    REQUIRE(v6);
    CHECK(v6->ipv6);
    CHECK(v6->address[15] == 1);
    CHECK(endpoint::parse("169.254.100.1")->port == 80);
}

TEST_CASE("a name is looked up in the hosts file") {
    const support::temporary_folder folder;
    const std::string file =
        folder.write("hosts", "# comment\n10.0.0.7\thost.docker.internal  gateway # more\nbad line\n::1 six\n");
    CHECK(endpoint::parse("host.docker.internal:1", file.c_str())->address[3] == 7);
    CHECK(endpoint::parse("GATEWAY:1", file.c_str())->address[3] == 7);
    CHECK(endpoint::parse("six:1", file.c_str())->ipv6);
    CHECK(endpoint::parse("localhost:1", "/nonexistent")->address[0] == 127);
    CHECK(endpoint::parse("more:1", file.c_str()).error().code == tight::errc::not_found);
}

TEST_CASE("an address that is none is refused with its name") {
    for (const char* text :
         {"", ":1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", "a b:1", "h\r\nX: 1:80"}) {
        CAPTURE(text);
        REQUIRE(!endpoint::parse(text));
        CHECK(endpoint::parse(text).error().message.find("AWS_LAMBDA_RUNTIME_API") != std::string::npos);
    }
}

TEST_CASE("one connection carries many exchanges") {
    support::runtime_server server(
        [](const auto& request) { return support::reply(200, request.path + request.body); });
    const auto to = endpoint::parse(server.address()).value();
    runtime_connection link(to);
    CHECK(get(link, "/a") == "200 /a");
    CHECK(post(link, "/b", "text") == "200 /btext");
    CHECK(get(link, "/c") == "200 /c");
    CHECK(server.requests().back().connection == 1);
}

TEST_CASE("replies that come in pieces, in chunks or with an ended connection are the same replies") {
    const std::string body(20'000, 'x');
    int count = 0;
    support::runtime_server server([&](const support::api_request&) {
        support::api_reply answer =
            ++count % 2 == 0 ? support::reply(200, body) : support::chunked_event("id", body, 4099);
        answer.piece = 61;
        answer.end = count % 3 == 0 ? ending::close : ending::keep;
        return answer;
    });
    const auto to = endpoint::parse(server.address()).value();
    runtime_connection link(to);
    for (int i = 0; i < 7; ++i) CHECK(get(link, "/a") == "200 " + body);
}

TEST_CASE("a connection that was closed or reset meanwhile is made anew") {
    for (const ending end : {ending::close, ending::reset}) {
        support::runtime_server server([&](const auto& request) {
            auto answer = support::reply(200, request.body);
            answer.end = end;
            return answer;
        });
        const auto to = endpoint::parse(server.address()).value();
        runtime_connection link(to);
        CHECK(post(link, "/", "1") == "200 1");
        CHECK(post(link, "/", "2") == "200 2");
        CHECK(post(link, "/", "3") == "200 3");
        CHECK(server.requests().size() == 3);
    }
}

TEST_CASE("a server that never answers is tried twice, not for ever") {
    support::runtime_server server([](const auto&) { return support::api_reply{.end = ending::close}; });
    const auto to = endpoint::parse(server.address()).value();
    runtime_connection link(to);
    CHECK(get(link, "/").find("closed the connection without a reply") != std::string::npos);
    CHECK(server.requests().size() == 2);
}

TEST_CASE("garbage and half replies are errors, and the connection works again afterwards") {
    int count = 0;
    support::runtime_server server([&](const auto&) {
        switch (++count) {
            case 1:
                return support::api_reply{.bytes = "SSH-2.0-OpenSSH\r\n\r\n"};
            case 2:
                return support::api_reply{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                                          .end = ending::close};
            default:
                return support::reply(200, "well");
        }
    });
    const auto to = endpoint::parse(server.address()).value();
    runtime_connection link(to);
    CHECK(get(link, "/").find("not HTTP/1.1") != std::string::npos);
    CHECK(get(link, "/").find("not whole") != std::string::npos);
    CHECK(get(link, "/") == "200 well");
}

TEST_CASE("a refusal that comes before a large body is read is still a reply") {
    support::runtime_server server(
        [](const auto&) { return support::reply(200, ""); },
        [](const auto&) { return std::optional(support::reply(413, "too large", "Connection: close\r\n")); });
    const auto to = endpoint::parse(server.address()).value();
    runtime_connection link(to);
    const std::string said = post(link, "/", std::string(20'000'000, 'x'));
    // A reset may overtake the reply: then the connection is what failed. Either way it does not hang.
    CHECK((said == "413 too large" || said.find("closed the connection") != std::string::npos ||
           said.find("not whole") != std::string::npos));
}

TEST_CASE("nobody at the address is an error that says so") {
    const auto to = endpoint::parse("127.0.0.1:1").value();
    runtime_connection link(to);
    CHECK(get(link, "/").find("the Runtime API at 127.0.0.1:1 cannot be reached") != std::string::npos);
}

TEST_CASE("a response that two readers could understand differently is refused") {
    for (const auto& each : support::http1_responses()) {
        CAPTURE(each.name);
        scripted_server server([&each](int socket, int) {
            (void)scripted_server::read_request(socket);
            scripted_server::write(socket, each.bytes);
        });
        const auto to = endpoint::parse("127.0.0.1:" + std::to_string(server.port())).value();
        runtime_connection link(to);
        const std::array<std::string_view, 1> request{"GET / HTTP/1.1\r\nHost: h\r\n\r\n"};
        const auto response = link.exchange(request);
        REQUIRE(response.has_value() == each.body.has_value());
        if (response) CHECK(response->body == *each.body);
    }
}
