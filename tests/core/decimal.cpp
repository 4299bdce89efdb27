// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/decimal.hpp>

#include <string>

using tight::decimal;

TEST_CASE("equal numbers are equal however they were written") {
    CHECK(decimal("1") == decimal("1.0"));
    CHECK(decimal("100") == decimal("1e2"));
    CHECK(decimal("-0.50") == decimal("-5E-1"));
    CHECK(decimal("0") == decimal("-0.000"));
    CHECK(decimal("0012.3400") == decimal("12.34"));
    CHECK(decimal(5) == decimal("5"));
    CHECK(decimal(1000) == decimal("1e3"));
    CHECK(decimal(0.1) == decimal("0.1"));
}

TEST_CASE("numbers are written plainly") {
    for (const char* text : {"0", "1", "-1", "1985", "9007199254740993", "1.5", "-0.001", "18446744073709551615",
                             "99999999999999999999999999999999999999", "0.1234567890123456789"})
        CHECK(decimal(text).to_string() == text);
    CHECK(decimal("1e125").to_string() == "1E+125");
    CHECK(decimal("1.5e-130").to_string() == "1.5E-130");
    CHECK(decimal("1e-130").to_string() == "1E-130");
    CHECK(decimal(INT64_MIN).to_string() == "-9223372036854775808");
}

TEST_CASE("what is no number, or none that can be kept, is refused") {
    for (const char* text : {"", "-", ".", "e5", "1e", "1x", " 1", "1 ", "--1", "1.2.3", "0x10", "inf", "nan", "1e126",
                             "1e-131", "1e99999999999", "1e+-5", "123456789012345678901234567890123456789"})
        CHECK_FALSE(decimal::parse(text).has_value());
    CHECK_FALSE(decimal::from(1.0 / 0.0).has_value());
    CHECK_THROWS_AS(decimal(1e300), std::bad_expected_access<tight::error>);
}

TEST_CASE("numbers are converted where they fit") {
    CHECK(decimal("1985").to<int>() == 1985);
    CHECK(decimal("1.5").to<int>() == std::nullopt);
    CHECK(decimal("-1").to<unsigned>() == std::nullopt);
    CHECK(decimal("300").to<std::int8_t>() == std::nullopt);
    CHECK(decimal("-128").to<std::int8_t>() == -128);
    CHECK(decimal("-129").to<std::int8_t>() == std::nullopt);
    CHECK(decimal(INT64_MIN).to<std::int64_t>() == INT64_MIN);
    CHECK(decimal("18446744073709551615").to<std::uint64_t>() == UINT64_MAX);
    CHECK(decimal("18446744073709551616").to<std::uint64_t>() == std::nullopt);
    CHECK(decimal("1e30").to<std::int64_t>() == std::nullopt);
    CHECK(decimal("19.99").to<double>() == 19.99);
}

TEST_CASE("sums are exact") {
    CHECK(decimal("0.1") + decimal("0.2") == decimal("0.3"));
    CHECK(decimal("19.99") + 1 == decimal("20.99"));
    CHECK(decimal("1") - decimal("0.001") == decimal("0.999"));
    CHECK(decimal("-5") + 5 == decimal(0));
    CHECK(decimal("999") + 1 == decimal(1000));
    CHECK(decimal("2") - decimal("10") == decimal("-8"));
    CHECK_THROWS_AS(decimal("1e100") + 1, std::bad_expected_access<tight::error>);
    CHECK(decimal("1.5").scaled(3) == decimal(1500));
}

TEST_CASE("numbers are ordered by value") {
    CHECK(decimal("-2") < decimal("-1"));
    CHECK(decimal("-1") < decimal("0"));
    CHECK(decimal("0") < decimal("0.001"));
    CHECK(decimal("9") < decimal("10"));
    CHECK(decimal("1.05") < decimal("1.1"));
    CHECK(decimal("12") > decimal("11.999"));
    CHECK((decimal("1") <=> decimal("1.0")) == 0);
}
