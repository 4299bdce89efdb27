// SPDX-License-Identifier: Apache-2.0
#include "http/text.hpp"

#include <doctest/doctest.h>

using namespace tight::http;

TEST_CASE("a header's value loses the spaces and tabs around it, and no line breaks") {
    CHECK(trim(" \tgzip ") == "gzip");
    CHECK(trim("\ngzip") == "\ngzip");
}

TEST_CASE("types that are bytes are told from types that are text") {
    for (const char* type : {"image/png", "application/octet-stream", "APPLICATION/PDF; x=y", "font/woff2",
                             "application/vnd.openxmlformats-officedocument.wordprocessingml.document"})
        CHECK(is_binary_type(type));
    for (const char* type : {"", "text/html", "application/json", "image/svg+xml", "application/problem+json",
                             "application/javascript", "application/x-www-form-urlencoded"})
        CHECK_FALSE(is_binary_type(type));
}
