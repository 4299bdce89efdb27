// SPDX-License-Identifier: Apache-2.0
#include "core/percent.hpp"

#include <doctest/doctest.h>

using namespace tight;

TEST_CASE("percent-decoding leaves alone what is no sequence") {
    CHECK(percent_decode("a%20b%2Bc%e2%82%ac") == "a b+c€");
    CHECK(percent_decode("100%") == "100%");
    CHECK(percent_decode("%4") == "%4");
    CHECK(percent_decode("%zz%41") == "%zzA");
    CHECK(percent_decode("a+b") == "a+b");
    CHECK(percent_decode("a+b", plus_sign::is_space) == "a b");
    CHECK(percent_decode("%41%") == "A%");
}

TEST_CASE("percent-encoding keeps the unreserved and what is asked for") {
    CHECK(percent_encode("a b/~€") == "a%20b%2F~%E2%82%AC");
    CHECK(percent_encode("/a b", "/") == "/a%20b");
}
