// SPDX-License-Identifier: Apache-2.0
#include "core/utf8.hpp"

#include <doctest/doctest.h>

TEST_CASE("UTF-8 is what RFC 3629 says") {
    for (const char* good : {"", "plain", "é€😀", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "eight ASCII bytes and then é"})
        CHECK(tight::is_utf8(good));
    for (const char* bad : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "12345678\x80",
                            "\xf8\x88\x80\x80\x80"})
        CHECK_FALSE(tight::is_utf8(bad));
}
