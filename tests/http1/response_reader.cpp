// SPDX-License-Identifier: Apache-2.0
#include "http1/response_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <string>

#include "support/http1_responses.hpp"

using tight::http1::response_reader;
using progress = tight::http1::response_reader::progress;

namespace {

// Feeds `bytes`, at most `piece` at a time.
progress feed(response_reader& reader, std::string_view bytes, std::size_t piece) {
    while (!bytes.empty() && reader.state() == progress::incomplete) {
        const std::span<char> room = reader.room();
        const std::size_t size = std::min(std::min(piece, bytes.size()), room.size());
        std::memcpy(room.data(), bytes.data(), size);
        reader.received(size);
        bytes.remove_prefix(size);
    }
    return reader.state();
}

progress read_all(std::string_view bytes) {
    response_reader reader;
    return feed(reader, bytes, bytes.size());
}

}  // namespace

TEST_CASE("a reply is the same however its bytes are cut") {
    const std::string bytes =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: abc\r\nX-Empty:\r\n"
        "Content-Length: 11\r\n\r\n{\"a\":\"\xC3\xA9\"}\n";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        response_reader reader;
        REQUIRE(feed(reader, bytes, piece) == progress::complete);
        CHECK(reader.response().status == 200);
        CHECK(reader.response().keep_alive);
        CHECK(reader.response().field("lambda-runtime-aws-REQUEST-id") == "abc");
        CHECK(reader.response().field("X-Empty") == "");
        CHECK(reader.response().body == "{\"a\":\"\xC3\xA9\"}\n");
    }
}

TEST_CASE("chunks become one body, with extensions and trailers left out") {
    const std::string bytes =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nLambda-Runtime-Aws-Request-Id: abc\r\n\r\n"
        "5;name=value\r\nhello\r\n1\r\n,\r\n00B\r\n how's life\r\n0\r\nX-Trailer: 1\r\nX-Other: 2\r\n\r\n";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        response_reader reader;
        REQUIRE(feed(reader, bytes, piece) == progress::complete);
        CHECK(reader.response().body == "hello, how's life");
        CHECK(reader.response().field("Lambda-Runtime-Aws-Request-Id") == "abc");
    }
}

TEST_CASE("a large chunked body survives the growth of the buffer") {
    std::string body;
    for (int i = 0; body.size() < 300'000; ++i) body += std::to_string(i) + ' ';
    std::string bytes = "HTTP/1.1 200 OK\r\nX-Before: yes\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 0x1fff)
        bytes += "1fff\r\n" + (body + std::string(0x2000, '.')).substr(at, 0x1fff) + "\r\n";
    bytes += "0\r\n\r\n";
    response_reader reader;
    REQUIRE(feed(reader, bytes, 61) == progress::complete);
    CHECK(reader.response().body.starts_with(body));
    CHECK(reader.response().field("x-before") == "yes");
}

TEST_CASE("replies follow one another on one connection") {
    const std::string one = "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok";
    const std::string two = "HTTP/1.1 200 OK\r\nConnection: keep-alive, close\r\nContent-Length: 1\r\n\r\n2";
    const std::string both = one + two;
    response_reader reader;
    const std::span<char> room = reader.room();
    std::memcpy(room.data(), both.data(), both.size());
    CHECK(reader.received(both.size()) == progress::complete);
    CHECK(reader.response().body == "ok");
    reader.next();
    REQUIRE(reader.state() == progress::complete);
    CHECK(reader.response().status == 200);
    CHECK(reader.response().body == "2");
    CHECK(reader.untouched() == false);
    reader.next();
    CHECK(reader.untouched());
}

TEST_CASE("an interim reply is passed over") {
    response_reader reader;
    REQUIRE(feed(reader, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 7) == progress::complete);
    CHECK(reader.response().status == 204);
    CHECK(reader.response().body.empty());
}

TEST_CASE("a body without a length ends with the connection") {
    response_reader reader;
    REQUIRE(feed(reader, "HTTP/1.0 200 OK\r\n\r\nall of it", 4) == progress::incomplete);
    CHECK(reader.closed() == progress::complete);
    CHECK(reader.response().body == "all of it");
    CHECK(!reader.response().keep_alive);
}

TEST_CASE("a connection that ends in the middle of a reply leaves none") {
    for (const std::string_view bytes : {"HTTP/1.1 200 OK\r\nConte", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                                         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello"}) {
        response_reader reader;
        REQUIRE(feed(reader, bytes, bytes.size()) == progress::incomplete);
        CHECK(reader.closed() == progress::malformed);
    }
}

TEST_CASE("what is no HTTP/1 reply is refused") {
    for (const std::string_view bytes :
         {"\x16\x03\x01\x02\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
          "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 No\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n"}) {
        CAPTURE(bytes);
        CHECK(read_all(bytes) == progress::malformed);
    }
}

TEST_CASE("LF alone ends the lines of a head where that is allowed, however its bytes are cut") {
    for (const std::string bytes :
         {"HTTP/1.0 200 OK\nX-A: 1\nContent-Length: 6\n\nb\r\n\r\nb",
          "HTTP/1.0 200 OK\r\nX-A: 1\nContent-Length: 6\n\r\nb\r\n\r\nb",
          "HTTP/1.1 100 Continue\n\nHTTP/1.0 200 OK\nX-A: 1\r\nContent-Length: 6\r\n\nb\r\n\r\nb"}) {
        CHECK(read_all(bytes) != progress::complete);
        for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
            response_reader reader;
            reader.limit_to({.lone_lf = true});
            REQUIRE(feed(reader, bytes, piece) == progress::complete);
            CHECK(reader.response().field("X-A") == "1");
            CHECK(reader.response().body == "b\r\n\r\nb");
            CHECK(!reader.has_more());
        }
    }
}

TEST_CASE("a body beyond its limit is too large, whatever its framing") {
    for (const std::string_view bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n",
                                         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"})
        CHECK(read_all(bytes) == progress::too_large);
    const std::string body(101, 'x');
    for (const std::string& head :
         {std::string("HTTP/1.1 200 OK\r\n\r\n"), std::string("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n")}) {
        response_reader reader;
        reader.limit_to({.body = 100});
        CHECK(feed(reader, head + body, 7) == progress::too_large);
    }
}

TEST_CASE("a reply to HEAD has no body, whatever its fields say") {
    response_reader reader;
    reader.expect_head_only();
    CHECK(feed(reader, "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", 5) ==
          progress::complete);
    CHECK(reader.response().field("Content-Length") == "11");
    CHECK(reader.response().body.empty());
    CHECK(!reader.has_more());
}

TEST_CASE("a body is taken in pieces while it comes, and takes no more room than they") {
    const std::string piece(50'000, 'p');
    std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 20; ++i) bytes += "c350\r\n" + piece + "\r\n";
    bytes += "0\r\n\r\n";
    response_reader reader;
    reader.limit_to({.body = 100'000, .piece = 4096});
    std::string body;
    while (reader.state() == progress::incomplete && !bytes.empty()) {
        const std::span<char> room = reader.room();
        CHECK(room.size() < 200'000);
        const std::size_t size = std::min<std::size_t>({bytes.size(), room.size(), 3000});
        std::memcpy(room.data(), bytes.data(), size);
        bytes.erase(0, size);
        reader.received(size);
        if (!reader.has_head()) continue;
        CHECK(reader.head().status == 200);
        CHECK(reader.head().field("transfer-encoding") == "chunked");
        body += reader.take_body();
    }
    CHECK(reader.state() == progress::complete);
    CHECK(reader.take_body().empty());
    CHECK(body.size() == 1'000'000);
    CHECK(body.find_first_not_of('p') == body.npos);
}

TEST_CASE("heads and lines without end are refused before they fill the memory") {
    CHECK(read_all("HTTP/1.1 200 OK\r\nX: " + std::string(tight::http1::response_limits().head + 1, 'x')) ==
          progress::malformed);
    CHECK(read_all("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(2000, '1')) ==
          progress::malformed);
}

TEST_CASE("what two readers could understand differently is refused, however its bytes are cut") {
    for (const auto& each : support::http1_responses()) {
        CAPTURE(each.name);
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1'000'000}}) {
            response_reader reader;
            feed(reader, each.bytes, piece);
            CHECK((reader.closed() == progress::complete) == each.body.has_value());
            if (each.body && reader.state() == progress::complete) CHECK(reader.response().body == *each.body);
        }
    }
}

TEST_CASE("a connection is not kept where a length and chunks came together") {
    response_reader reader;
    REQUIRE(feed(reader,
                 "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "2\r\nok\r\n0\r\n\r\n",
                 7) == progress::complete);
    CHECK(!reader.response().keep_alive);
}

TEST_CASE("a trailer is limited as a whole") {
    std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    for (int i = 0; i < 2000; ++i) bytes += "X: 0123456789012345678901234567890123456789\r\n";
    CHECK(read_all(bytes + "\r\n") == progress::malformed);
}
