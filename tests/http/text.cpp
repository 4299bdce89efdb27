// SPDX-License-Identifier: Apache-2.0
#include "http/text.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <tight/json.hpp>

#include "core/json_text.hpp"
#include "core/utf8.hpp"

using namespace tight::http;
using tight::is_utf8;

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

TEST_CASE("UTF-8 is what RFC 3629 says") {
    for (const char* good : {"", "plain", "é€😀", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "eight ASCII bytes and then é"})
        CHECK(tight::is_utf8(good));
    for (const char* bad : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "12345678\x80",
                            "\xf8\x88\x80\x80\x80"})
        CHECK_FALSE(tight::is_utf8(bad));
}

TEST_CASE("text becomes a JSON string that reads back") {
    std::string all;
    for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
    all += "é€😀";
    std::string out;
    tight::json::append_text(out, all);
    CHECK(tight::json::parse(out).value().as_string() == std::string_view(all));
    out.clear();
    tight::json::append_text(out, "caf\xe9");
    CHECK(tight::json::parse(out).value() == "café");
}

TEST_CASE("types that are bytes are told from types that are text") {
    for (const char* type : {"image/png", "application/octet-stream", "APPLICATION/PDF; x=y", "font/woff2",
                             "application/vnd.openxmlformats-officedocument.wordprocessingml.document"})
        CHECK(is_binary_type(type));
    for (const char* type : {"", "text/html", "application/json", "image/svg+xml", "application/problem+json",
                             "application/javascript", "application/x-www-form-urlencoded"})
        CHECK_FALSE(is_binary_type(type));
}

TEST_CASE("JSON values become text as people write it, and read back as they were") {
    const auto text = [](const tight::json::value& value) {
        std::string out;
        tight::json::append_value(out, value);
        return out;
    };
    CHECK(text({{"rating", 7.9}, {"n", {1, -2, 18446744073709551615U, 5.0, 1e300}}}) ==
          R"({"rating":7.9,"n":[1,-2,18446744073709551615,5.0,1e+300]})");
    CHECK(text({true, false, nullptr, "a\"b", tight::json::array(), tight::json::object()}) ==
          R"([true,false,null,"a\"b",[],{}])");
    CHECK(text(std::numeric_limits<double>::infinity()) == "null");
    for (const double number :
         {0.1, -0.0, 1.0 / 3, 5e-324, 1.7976931348623157e308, -1234.5, 0.00012, 1e15, 123456789012345680.0, -2e-6}) {
        const auto back = tight::json::parse(text(number)).value();
        REQUIRE(back.is_double());
        CHECK(back.get_double() == number);
    }
}
