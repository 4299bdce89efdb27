// SPDX-License-Identifier: Apache-2.0
#include "http1/parser.hpp"

#include <doctest/doctest.h>

#include <string>

using tight::http1::request_parser;

namespace {

constexpr std::string_view host = "Host: h\r\n\r\n";

// The status with which the bytes are refused, or 0.
int refused(std::string bytes, const tight::http1::request_limits& limits = {}) {
    request_parser parser(limits);
    std::string_view input = bytes;
    while (true) {
        const auto event = parser.next(input);
        if (event == request_parser::event::refused) return parser.refusal().status;
        if (event == request_parser::event::more) return 0;
    }
}

struct heard {
    std::string heads;
    std::string body;
    int complete = 0;
    tight::http1::header_list trailers;
};

heard listen(std::string_view bytes, std::size_t piece) {
    request_parser parser{tight::http1::request_limits{}};
    heard all;
    std::string held;
    while (!bytes.empty()) {
        held.append(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        std::string_view input = held;
        auto event = parser.next(input);
        for (; event != request_parser::event::more; event = parser.next(input)) {
            REQUIRE(event != request_parser::event::refused);
            if (event == request_parser::event::head)
                all.heads += parser.message().method + parser.message().target + ";";
            if (event == request_parser::event::body) all.body += parser.fragment();
            if (event == request_parser::event::complete) {
                ++all.complete;
                all.trailers = parser.trailers();
            }
        }
        held.erase(0, held.size() - input.size());
    }
    return all;
}

}  // namespace

TEST_CASE("pipelined requests are understood alike in whatever pieces they come") {
    const std::string bytes =
        "GET /a?x=1 HTTP/1.1\r\nHost: h\r\n\r\n"
        "\r\nPOST /b HTTP/1.1\r\nhost: h\r\nContent-Length: 5\r\n\r\nhello"
        "PUT /c HTTP/1.1\r\nHOST: h\r\nTransfer-Encoding: "
        "Chunked\r\n\r\n3;ext=1\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX-Sum: 9\r\n\r\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{50}, bytes.size()}) {
        const auto all = listen(bytes, piece);
        CHECK(all.heads == "GET/a?x=1;POST/b;PUT/c;");
        CHECK(all.body == "helloabc0123456789");
        CHECK(all.complete == 3);
        REQUIRE(all.trailers.size() == 1);
        CHECK(all.trailers[0].second == "9");
    }
}

TEST_CASE("the target may be absolute or a star") {
    CHECK(listen("GET http://h:80/p?q HTTP/1.1\r\nHost: h\r\n\r\n", 100).heads == "GET/p?q;");
    CHECK(listen("GET http://h?q HTTP/1.1\r\nHost: h\r\n\r\n", 100).heads == "GET/?q;");
    CHECK(listen("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", 100).heads == "GET/;");
    CHECK(listen("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 100).heads == "OPTIONS*;");
    CHECK(listen("GET /caf\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n", 100).heads == "GET/caf\xc3\xa9;");
}

TEST_CASE("a malformed request is refused, with the status that tells why") {
    const std::string rest(host);
    for (const std::string line :
         {"GET\r\n", "GET /\r\n", "G(T / HTTP/1.1\r\n", " / HTTP/1.1\r\n", "GET x HTTP/1.1\r\n", "GET / x HTTP/1.1\r\n",
          "GET / FTP/1.1\r\n", "GET / HTTP/1.1\n", "\x16\x03\x01"}) {
        CAPTURE(line);
        CHECK(refused(line + rest) == 400);
    }
    CHECK(refused("GET / HTTP/2.0\r\n" + rest) == 505);
    CHECK(refused("GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(refused("GET / HTTP/1.0\r\n\r\n") == 0);
    for (const std::string header :
         {"No colon\r\n", "Blank : 1\r\n", ": 1\r\n", "A: 1\r\n folded\r\n", "A: \x01\r\n", "Content-Length: -1\r\n",
          "Content-Length: 1x\r\n", "Content-Length: \r\n", "Content-Length: 99999999999999999999\r\n",
          "Content-Length: 1\r\nContent-Length: 2\r\n", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"}) {
        CAPTURE(header);
        CHECK(refused("POST / HTTP/1.1\r\n" + header + rest) == 400);
    }
    CHECK(refused("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n" + rest) == 501);
    CHECK(refused("POST / HTTP/1.1\r\nExpect: magic\r\n" + rest) == 417);
}

TEST_CASE("a request has one host, well formed") {
    const auto with_host = [](const std::string& lines) { return refused("GET / HTTP/1.1\r\n" + lines + "\r\n"); };
    CHECK(with_host("Host:  localhost \r\n") == 0);
    CHECK(with_host("Host: [::1]:8000\r\n") == 0);
    for (const std::string lines :
         {"Host:\r\n", "Host: \t\r\n", "Host: a\r\nHost: a\r\n", "Host: a\r\nX: 1\r\nhOST: b\r\n", "Host: a b\r\n",
          "Host: a, b\r\n", "Host: a/b\r\n", "Host: http://a\r\n", "Host: u@a\r\n", "Host: a:80@b\r\n", "Host: a:x\r\n",
          "Host: a:65536\r\n", "Host: :80\r\n", "Host: a\tb\r\n", "Host: a?b\r\n", "Host: a#b\r\n", "Host: a%41\r\n",
          "Host: [::1\r\n", "Host: \xc3\xa9\r\n"}) {
        CAPTURE(lines);
        CHECK(with_host(lines) == 400);
        CHECK(refused("GET / HTTP/1.0\r\n" + lines + "\r\n") == 400);
    }
}

TEST_CASE("the host of an absolute target is the one that counts, and Host must agree") {
    const auto ask = [](const std::string& target, const std::string& host) {
        return refused("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    };
    CHECK(ask("HTTP://H:80/", "h") == 0);
    CHECK(ask("http://h/a", "H.:80") == 0);
    CHECK(ask("http://[::ffff:127.0.0.1]/", "127.0.0.1") == 0);
    CHECK(ask("/http://other", "h") == 0);
    for (const auto* target : {"http://other/", "http://h:81/", "http:///", "http://u@h/", "http://h:x/", "http://h#/",
                               "http://h\\x/", "https://h/", "ftp://h/", "://h/", "x?u=http://h/", "http:/h", "h:80"}) {
        CAPTURE(target);
        CHECK(ask(target, "h") == 400);
    }
    CHECK(refused("GET http://h/ HTTP/1.1\r\n\r\n") == 400);
    request_parser parser{tight::http1::request_limits{}};
    std::string_view old_client = "GET http://other:81/p HTTP/1.0\r\n\r\n";
    REQUIRE(parser.next(old_client) == request_parser::event::head);
    CHECK(parser.message().header("host") == "other:81");
}

TEST_CASE("a malformed chunk is refused") {
    const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: h\r\n\r\n";
    for (const std::string chunk : {"\r\n",       "x\r\n",   "-1\r\n",       "+1\r\n",    "0x1\r\n",
                                    " 1\r\n",     "\t1\r\n", "1 \r\n",       "1 1\r\n",   "\v1\r\n",
                                    " 1;a\r\n",   " ;a\r\n", ";a\r\n",       "1\r;a\r\n", "1;a\rb\r\n",
                                    "1;\x01\r\n", "1_0\r\n", "2\r\nabc\r\n", "2\nab",     "0\r\nbad trailer\r\n\r\n"}) {
        CAPTURE(chunk);
        CHECK(refused(head + chunk) == 400);
    }
    CHECK(refused(head + "1 ; a=\"b\"\r\nx\r\n0\r\n\r\n") == 0);
    CHECK(refused(head + "FFFFFFFFFFFFFFFF\r\n") == 413);
}

TEST_CASE("what is too large is refused before it is kept") {
    const tight::http1::request_limits limits{.head = 100, .headers = 3, .body = 10};
    CHECK(refused("GET /" + std::string(200, 'a'), limits) == 414);
    CHECK(refused("GET / HTTP/1.1\r\nA: " + std::string(200, 'a'), limits) == 431);
    CHECK(refused("GET / HTTP/1.1\r\nA:1\r\nB:1\r\nC:1\r\nD:1\r\n", limits) == 431);
    CHECK(refused("POST / HTTP/1.1\r\nHost:h\r\nContent-Length: 11\r\n\r\n", limits) == 413);
    CHECK(refused("POST / HTTP/1.1\r\nHost:h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n5\r\n", limits) ==
          413);
    CHECK(refused("POST / HTTP/1.1\r\nHost:h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n4\r\n", limits) == 0);
}
