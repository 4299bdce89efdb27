// SPDX-License-Identifier: Apache-2.0
#include "http1/framing.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace tight::http1;

TEST_CASE("a token has no separators, and a field's value no control characters") {
    for (const std::string_view text : {"GET", "x-a", "!#$%&'*+-.^_`|~09AZaz"}) CHECK(tight::is_token(text));
    for (const std::string_view text : {"", "a b", "a:", "a\t", "\xc3\xa9", "a\x7f", "(a)", "a/b"}) {
        CAPTURE(text);
        CHECK_FALSE(tight::is_token(text));
    }
    CHECK_FALSE(tight::is_token(std::string_view("a\0", 2)));
    for (const std::string_view text : {"", "a b\tc", "\xc3\xa9"}) CHECK(is_field_value(text));
    for (const std::string_view text : {"a\rb", "a\nb", "\x7f", "\x01"}) CHECK_FALSE(is_field_value(text));
    CHECK_FALSE(is_field_value(std::string_view("a\0b", 3)));
}

TEST_CASE("the size of a chunk is hexadecimal digits and nothing else") {
    CHECK(parse_chunk_size("00aF") == 0xaf);
    CHECK(parse_chunk_size("5;a=b") == 5);
    CHECK(parse_chunk_size("5 \t;a") == 5);
    CHECK(parse_chunk_size("ffffffffffffffff") == ~std::uint64_t{0});
    for (const std::string_view line : {"", ";a", " 5", "5 ", "+5", "-5", "0x5", "5g", "10000000000000000", "5;\x01"}) {
        CAPTURE(line);
        CHECK_FALSE(parse_chunk_size(line));
    }
}

TEST_CASE("the fields of a connection are known in any case") {
    for (const std::string_view name : {"Connection", "KEEP-ALIVE", "te", "Trailer", "upgrade", "Transfer-Encoding"})
        CHECK(is_hop_by_hop(name));
    for (const std::string_view name : {"", "content-length", "x-connection", "host"}) CHECK_FALSE(is_hop_by_hop(name));
}

TEST_CASE("the words of a list are compared in any case and without the white space around") {
    CHECK(list_contains("a, Keep-Alive\t,b", "keep-alive"));
    CHECK(list_contains("close", "close"));
    CHECK_FALSE(list_contains("closed, not close", "close"));
    CHECK_FALSE(list_contains("", "close"));
}
