// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "core/base64.hpp"

TEST_CASE("base64 goes and comes back at every length") {
    std::string bytes;
    for (int i = 0; i < 70; ++i) {
        const std::string text = tight::to_base64(bytes);
        CHECK(text.size() % 4 == 0);
        CHECK(tight::decode_base64(text) == bytes);
        CHECK(tight::decode_any_base64(text) == bytes);
        bytes += static_cast<char>(i * 37);
    }
    CHECK(tight::to_base64("Man") == "TWFu");
    CHECK(tight::to_base64("Ma") == "TWE=");
    CHECK(tight::to_base64("M") == "TQ==");
}

TEST_CASE("what a service keeps is read strictly") {
    for (const char* text : {"aGk", "aGk==", "aG=k", "a===", "aGl=", "====", "aGk=aGk=", "_-8=", "ab$d"}) {
        CAPTURE(text);
        CHECK_FALSE(tight::decode_base64(text).has_value());
    }
}

TEST_CASE("what people send may be of the URL alphabet and lack its padding") {
    CHECK(tight::decode_any_base64("_-8") == "\xff\xef");
    CHECK(tight::decode_any_base64("/+8=") == "\xff\xef");
    for (const char* bad : {"a", "a===", "ab$d", "aGk=x", "aG k"})
        CHECK_FALSE(tight::decode_any_base64(bad).has_value());
}
