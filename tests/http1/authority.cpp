// SPDX-License-Identifier: Apache-2.0
#include "http1/authority.hpp"

#include <doctest/doctest.h>

#include <string>

using tight::http1::parse_authority;
using tight::http1::parse_ip_address;

TEST_CASE("a host is read with its port, in each of its forms") {
    const auto named = parse_authority("LocalHost:8000");
    REQUIRE(named);
    CHECK(named->host == "LocalHost");
    CHECK(named->port == 8000);
    CHECK(!named->address);
    CHECK(parse_authority("a_b-c.example.")->host == "a_b-c.example");
    CHECK(!parse_authority("a")->port);
    CHECK(parse_authority("127.0.0.1:0")->address == parse_ip_address("127.0.0.1"));
    CHECK(parse_authority("[::1]:65535")->address == parse_ip_address("::1"));
    CHECK(parse_authority("[::1]")->host == "::1");
    CHECK(!parse_authority("2130706433")->address);
}

TEST_CASE("what is no host, or could be read as another one, is refused with its reason") {
    for (const std::string_view text : {"",
                                        ":80",
                                        ".",
                                        "..",
                                        ".a",
                                        "a..b",
                                        "a b",
                                        " a",
                                        "a ",
                                        "a/b",
                                        "a/",
                                        "a?b",
                                        "a#b",
                                        "a\\b",
                                        "a,b",
                                        "a@b",
                                        "a:b@c",
                                        "evil.com:80@localhost",
                                        "http://a",
                                        "a:",
                                        "a:x",
                                        "a:-1",
                                        "a:+1",
                                        "a: 1",
                                        "a:1 ",
                                        "a:65536",
                                        "a:80:80",
                                        "a:99999999999999999999",
                                        "::1",
                                        "[::1",
                                        "::1]",
                                        "[::1]x",
                                        "[::1]]",
                                        "[]",
                                        "[127.0.0.1]",
                                        "[localhost]",
                                        "[fe80::1%25lo]",
                                        "[v1.x]",
                                        "caf\xc3\xa9",
                                        "a%2eb",
                                        "a\x7f",
                                        "*",
                                        "a\t"}) {
        CAPTURE(text);
        const auto read = parse_authority(text);
        REQUIRE(!read);
        CHECK(!read.error().message.empty());
    }
    CHECK(!parse_authority(std::string_view("a\0b", 3)));
    CHECK(!parse_authority(std::string(254, 'a')));
    CHECK(parse_authority(std::string(253, 'a')));
}

TEST_CASE("an address is one number, however it is written") {
    CHECK(parse_ip_address("::ffff:127.0.0.1") == parse_ip_address("127.0.0.1"));
    CHECK(parse_ip_address("::FFFF:7f00:1") == parse_ip_address("127.0.0.1"));
    CHECK(parse_ip_address("0:0:0:0:0:0:0:1") == parse_ip_address("::1"));
    for (const std::string_view text : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.1.2.3"})
        CHECK(parse_ip_address(text)->is_loopback());
    for (const std::string_view text : {"128.0.0.1", "0.0.0.0", "::", "::2", "::127.0.0.1", "10.0.0.1"})
        CHECK(!parse_ip_address(text)->is_loopback());
    for (const std::string_view text : {"", "2130706433", "0x7f.1", "0x7f000001", "127.1", "0177.0.0.1", "127.0.0.1.",
                                        "127.0.0.256", "127.0.0.1 ", "::1%lo", "[::1]", "localhost"}) {
        CAPTURE(text);
        CHECK(!parse_ip_address(text));
    }
}

TEST_CASE("this machine knows its own addresses") {
    CHECK(tight::http1::is_address_of_this_machine(*parse_ip_address("127.0.0.1")));
    CHECK(!tight::http1::is_address_of_this_machine(*parse_ip_address("192.0.2.1")));  // RFC 5737: nobody's
}
