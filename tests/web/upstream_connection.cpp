// SPDX-License-Identifier: Apache-2.0
#include "web/upstream_connection.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>

#include "support/http1_responses.hpp"

namespace web = tight::web;
using namespace std::chrono_literals;

namespace {

// What the application sends in response to one request before it closes the connection.
tight::result<std::string> body_of(std::string_view bytes) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    web::upstream_connection upstream(ends[0]);
    const int room = 1 << 20;
    ::setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    const bool sent =
        ::send(ends[1], bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(bytes.size());
    ::shutdown(ends[1], SHUT_WR);
    const auto until = std::chrono::steady_clock::now() + 20s;
    const auto head = upstream.ask({.head = "GET / HTTP/1.1\r\n\r\n"}, {.lone_lf = true}, until);
    const auto whole = head ? upstream.read(until) : head;
    ::close(ends[1]);
    REQUIRE(sent);
    if (!whole) return std::unexpected(whole.error());
    return std::string(whole->body);
}

}  // namespace

TEST_CASE("a response of the application that two readers could understand differently is refused") {
    for (const auto& each : support::http1_responses()) {
        CAPTURE(each.name);
        const std::string_view bytes = std::string_view(each.bytes).substr(0, 100'000);
        const auto body = body_of(bytes);
        REQUIRE(body.has_value() == each.body.has_value());
        if (body) CHECK(*body == *each.body);
    }
}
