// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/key_encoding.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tight::cloud::dynamodb {
namespace {

std::string encoded(const value& operand) {
    std::string key;
    encode_key(key, operand);
    return key;
}

value text(std::string subject) { return {std::move(subject)}; }

value figure(std::string_view input) { return {parse_number(input).value()}; }

void check_order(const std::vector<value>& ascending) {
    for (std::size_t i = 0; i < ascending.size(); ++i)
        for (std::size_t k = 0; k < ascending.size(); ++k) {
            CAPTURE(i);
            CAPTURE(k);
            CHECK((encoded(ascending[i]) < encoded(ascending[k])) == (i < k));
            if (i != k) CHECK_FALSE(encoded(ascending[i]).starts_with(encoded(ascending[k])));
        }
    for (const value& one : ascending) {
        const std::string key = encoded(one) + "rest";
        std::string_view left = key;
        CHECK(decode_key(left, one.type()) == one);
        CHECK(left == "rest");
    }
}

TEST_CASE("strings are ordered by their UTF-8 bytes, none encoded as the beginning of another") {
    using namespace std::string_literals;
    check_order({text(""), text("\0"s), text("\0\0"s), text("\0\1"s), text("\1"s), text("\1\0"s), text("\1\1"s),
                 text("\2"s), text("A"), text("AA"), text("B"), text("a"), text("a\0"s), text("a\0b"s), text("ab"),
                 text("b"), text("é"), text("日本"), text("\xF0\x9F\x98\x80")});
}

TEST_CASE("numbers are ordered by value") {
    check_order({figure("-9.9999999999999999999999999999999999999e125"),
                 figure("-1e38"),
                 figure("-100"),
                 figure("-99"),
                 figure("-10.5"),
                 figure("-10"),
                 figure("-1.01"),
                 figure("-1"),
                 figure("-0.5"),
                 figure("-1e-130"),
                 figure("0"),
                 figure("1e-130"),
                 figure("0.05"),
                 figure("0.5"),
                 figure("1"),
                 figure("1.01"),
                 figure("9"),
                 figure("10"),
                 figure("10.5"),
                 figure("99"),
                 figure("100"),
                 figure("123456789012345678901234567890"),
                 figure("1e125")});
}

TEST_CASE("binaries are ordered by unsigned bytes") {
    using namespace std::string_literals;
    check_order({value{binary{"\0"s}}, value{binary{"\1"s}}, value{binary{"\1\xFF"s}}, value{binary{"\x7F"s}},
                 value{binary{"\x80"s}}, value{binary{"\xFF"s}}, value{binary{"\xFF\xFF"s}}});
}

TEST_CASE("a prefix is a range") {
    std::string source;
    encode_key_prefix(source, text("ab"));
    const std::string until = after_prefix(source);
    for (const auto* inside : {"ab", "abc", "ab\xC3\xBF"}) {
        CHECK(encoded(text(inside)) >= source);
        CHECK(encoded(text(inside)) < until);
    }
    for (const auto* outside : {"a", "aa", "ac", "b", ""}) {
        const std::string key = encoded(text(outside));
        CHECK((key < source || key >= until));
    }
    CHECK(after_prefix("").empty());
    CHECK(after_prefix("\xFF\xFF").empty());
    CHECK(after_prefix("a\xFF") == "b");
}

TEST_CASE("what is no encoding is not decoded") {
    for (const kind type : {kind::string, kind::number, kind::binary})
        for (const char* bytes : {"", "\xC0", "\xC0\x80", "\x01", "a", "\x3F\x11\x22", "\xFF"}) {
            std::string_view left = bytes;
            CHECK_FALSE(decode_key(left, type));
        }
}

}  // namespace
}  // namespace tight::cloud::dynamodb
