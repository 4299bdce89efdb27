// SPDX-License-Identifier: Apache-2.0
#include <tight/adapter/beast.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>

#include "support/source_folder.hpp"

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

TEST_CASE("a Beast handler answers with a file, with chunks, or without saying how long its answer is") {
    const std::string licence_file = std::string(support::source_folder) + "/LICENSE";
    const auto file = [&](http::request<http::string_body>&&) -> http::message_generator {
        http::response<http::file_body> reply(http::status::ok, 11);
        boost::beast::error_code problem;
        reply.body().open(licence_file.c_str(), boost::beast::file_mode::scan, problem);
        reply.prepare_payload();
        return reply;
    };
    const auto licence = tight::adapter::beast(tight::request({.path = "/"}), file).body;
    CHECK(licence.size() == std::filesystem::file_size(licence_file));
    CHECK(licence.find("Apache License") != std::string::npos);
    const auto shaped = [](bool chunked) {
        return [chunked](const http::request<http::string_body>&) {
            http::response<http::string_body> reply(http::status::ok, chunked ? 11 : 10);
            reply.body() = std::string(200'000, 'x');
            reply.chunked(chunked);
            return reply;
        };
    };
    for (const bool chunked : {true, false})
        CHECK(tight::adapter::beast(tight::request({.path = "/"}), shaped(chunked)).body == std::string(200'000, 'x'));
}

TEST_CASE("a Beast handler that sends nothing is an error, and what cannot be a header is none") {
    const auto silent = [](http::request<http::string_body>&&, auto&&) {};
    CHECK_THROWS(tight::adapter::beast(tight::request({.path = "/"}), silent));
    const tight::request bad({.headers = {{"X-A", "1\r\nX-Evil: 2"}, {"X-B: 1", "2"}}});
    const http::request<http::string_body> made = tight::adapter::to_beast(bad);
    CHECK(std::distance(made.begin(), made.end()) == 1);  // Host
}

TEST_CASE("a Beast handler may send its response") {
    CHECK(tight::adapter::beast(tight::request({.path = "/gone"}), sender()).status == 410);
    CHECK(tight::adapter::beast(tight::request({.method = "HEAD"}), echo).body.empty());
}
