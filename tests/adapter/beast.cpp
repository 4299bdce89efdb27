// SPDX-License-Identifier: Apache-2.0
#include <tight/adapter/beast.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

namespace http = boost::beast::http;

http::response<http::string_body> echo(const http::request<http::string_body>& asked) {
    http::response<http::string_body> reply(http::status::created, asked.version());
    reply.insert("X-Target", asked.target());
    reply.insert("Set-Cookie", "a=1");
    reply.insert("Set-Cookie", "b=2");
    reply.body() = std::string(asked.method_string()) + ' ' + std::string(asked["x-a"]) + ' ' + asked.body();
    reply.prepare_payload();
    return reply;
}

struct sender {
    template <class Send>
    void operator()(http::request<http::string_body>&& asked, Send&& send) const {
        http::response<http::empty_body> reply(
            asked.target() == "/gone" ? http::status::gone : http::status::no_content, 11);
        send(std::move(reply));
    }
};

}  // namespace

TEST_CASE("a Beast handler answers without a socket") {
    const tight::request asked({.method = "PUT", .path = "/x%20y?z=1", .headers = {{"X-A", "1"}}, .body = "body"});
    const tight::response reply = tight::adapter::beast(asked, echo);
    CHECK(reply.status == 201);
    CHECK(reply.header("x-target") == "/x%20y?z=1");
    CHECK(reply.body == "PUT 1 body");
    CHECK(std::ranges::count_if(reply.headers, [](const auto& each) { return each.first == "Set-Cookie"; }) == 2);
}

TEST_CASE("a Beast handler may return a message_generator") {
    const auto handler = [](http::request<http::string_body>&& asked) -> http::message_generator {
        return echo(asked);
    };
    CHECK(tight::adapter::beast(tight::request({.body = std::string(300'000, 'x')}), handler).body.size() == 300'005);
}

TEST_CASE("a Beast handler may send its response") {
    CHECK(tight::adapter::beast(tight::request({.path = "/gone"}), sender()).status == 410);
    CHECK(tight::adapter::beast(tight::request({.method = "HEAD"}), echo).body.empty());
}
