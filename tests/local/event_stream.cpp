// SPDX-License-Identifier: Apache-2.0
#include "local/event_stream.hpp"

#include <doctest/doctest.h>

#include <cstdint>

namespace {

std::uint32_t number(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

}  // namespace

TEST_CASE("a message without headers and payload is the one in the specification's examples") {
    using namespace std::string_view_literals;
    CHECK(tight::local::event_message({}, "") == "\0\0\0\x10\0\0\0\0\x05\xc2\x48\xeb\x7d\x98\xc8\xff"sv);
}

TEST_CASE("a message says its lengths and carries its headers and payload") {
    const auto message = tight::local::event_message({{":event-type", "X"}}, "data");
    CHECK(number(message, 0) == message.size());
    CHECK(number(message, 4) == 1 + 11 + 1 + 2 + 1);
    CHECK(message.substr(12, 16) == std::string("\x0b:event-type\x07\x00\x01X", 16));
    CHECK(message.substr(28, 4) == "data");
}

TEST_CASE("large data goes in several messages") {
    const auto messages = tight::local::payload_chunk(std::string(2'500'000, 'x'));
    int count = 0;
    for (std::size_t at = 0; at < messages.size(); at += number(messages, at)) ++count;
    CHECK(count == 3);
}
