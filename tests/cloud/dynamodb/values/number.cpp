// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/number.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace tight::cloud::dynamodb {
namespace {

std::string canonical(std::string_view text) {
    const auto parsed = parse_number(text);
    return parsed ? to_string(*parsed) : parsed.error();
}

decimal128 subject(std::string_view text) { return parse_number(text).value(); }

const std::string nines(38, '9');

TEST_CASE("every spelling of a number prints as one") {
    for (const auto* text :
         {"1", "1.0", "01", "+1", "1e0", "10e-1", "0.1E+1", "1.", "1.000000000000000000000000000000000000000000"})
        CHECK(canonical(text) == "1");
    CHECK(canonical("-0") == "0");
    CHECK(canonical("0e999999999999999999") == "0");
    CHECK(canonical("0.000") == "0");
    CHECK(canonical("-12.50") == "-12.5");
    CHECK(canonical(".5") == "0.5");
    CHECK(canonical("1234567890.0123456789") == "1234567890.0123456789");
    CHECK(canonical("00042") == "42");
    CHECK(canonical("1e3") == "1000");
    CHECK(canonical("1.5e-3") == "0.0015");
}

TEST_CASE("the limits of numbers are exact") {
    CHECK(canonical(nines) == nines);
    CHECK(canonical("1E125").size() == 126);
    CHECK(canonical("1e-130") == "0." + std::string(129, '0') + "1");
    CHECK(canonical("9." + std::string(37, '9') + "E125") == nines + std::string(88, '0'));
    CHECK(canonical("1e126") ==
          "Number overflow. Attempting to store a number with magnitude larger than supported range");
    CHECK(canonical("-1e126") ==
          "Number overflow. Attempting to store a number with magnitude larger than supported range");
    CHECK(canonical("1e-131") ==
          "Number underflow. Attempting to store a number with magnitude smaller than supported range");
    CHECK(canonical("1" + std::string(37, '0') + "1") ==
          "Attempting to store more than 38 significant digits in a Number");
    CHECK(canonical("0." + nines + "9") == "Attempting to store more than 38 significant digits in a Number");
    CHECK(canonical("1" + std::string(124, '0')) == "1" + std::string(124, '0'));
    CHECK(canonical("1e9223372036854775807") ==
          "Number overflow. Attempting to store a number with magnitude larger than supported range");
}

TEST_CASE("what is no number is refused with its text") {
    for (const auto* text :
         {"b", "1.2.3", "++5", "1e", "e5", ".", "-", "NaN", "Infinity", " 5", "5 ", "1_000", "1e+", "0x1"})
        CHECK(canonical(text) == "The parameter cannot be converted to a numeric value: " + std::string(text));
    CHECK(canonical("") == "The parameter cannot be converted to a numeric value: ");
    CHECK(parse_number("", wording::older).error() == "The parameter cannot be converted to a numeric value");
    CHECK(canonical("1e9223372036854775808").ends_with(": 1e9223372036854775808"));  // no number of 64 bits
    CHECK(canonical("1e2147483647").starts_with("Number overflow"));
    CHECK(parse_number("1e2147483647", wording::older).error().starts_with("Number underflow"));
}

TEST_CASE("a million digits are read without harm") {
    CHECK(canonical(std::string(1'000'000, '0') + "7") == "7");
    CHECK(canonical("0." + std::string(1'000'000, '0') + "7e1000001") == "7");
    CHECK(canonical(std::string(1'000'000, '7')).starts_with("Number overflow"));
    CHECK(canonical("7" + std::string(1'000'000, '0') + "e-1000000") == "7");
}

TEST_CASE("numbers are ordered by value") {
    const std::vector<std::string> ascending{
        "-" + nines + "e88", "-1e38", "-2", "-1.5", "-1.49", "-1e-130", "0",           "1e-130", "0.1", "1",
        "1.000001",          "2",     "10", "11",   "99.9",  "1e38",    nines + "e10", "9e125"};
    for (std::size_t i = 0; i < ascending.size(); ++i)
        for (std::size_t k = 0; k < ascending.size(); ++k) {
            CAPTURE(ascending[i]);
            CAPTURE(ascending[k]);
            CHECK((subject(ascending[i]) <=> subject(ascending[k])) == (i <=> k));
            CHECK((subject(ascending[i]) == subject(ascending[k])) == (i == k));
        }
}

TEST_CASE("sums and differences are exact or refused") {
    const auto sum = [](std::string_view a, std::string_view b) {
        const auto result = add_exact(subject(a), subject(b));
        return result ? to_string(*result) : std::string(message_of(result.error().fault));
    };
    CHECK(sum("0.1", "0.2") == "0.3");
    CHECK(sum("1", "-1") == "0");
    CHECK(sum("-5", "2") == "-3");
    CHECK(sum("2", "-5") == "-3");
    CHECK(sum("0", "7") == "7");
    CHECK(sum(nines, "1") == "1" + std::string(38, '0'));
    CHECK(sum("1e38", "-1") == nines);
    CHECK(sum("-1e38", "1") == "-" + nines);
    CHECK(sum("99999999999999999999999999999999999999", "99999999999999999999999999999999999999") ==
          "Attempting to store more than 38 significant digits in a Number");
    CHECK(sum("1e38", "1") == "Attempting to store more than 38 significant digits in a Number");
    CHECK(sum("2e38", "-1") == "Attempting to store more than 38 significant digits in a Number");
    CHECK(sum("1e125", "1e-130") == "Attempting to store more than 38 significant digits in a Number");
    CHECK(sum("9e125", "9e125") ==
          "Number overflow. Attempting to store a number with magnitude larger than supported range");
    CHECK(to_string(subtract_exact(subject("10"), subject("0.001")).value()) == "9.999");
    CHECK(to_string(subtract_exact(subject("3"), subject("0")).value()) == "3");
    CHECK(subtract_exact(subject("1.1e-130"), subject("1e-130")).has_value() == false);
}

TEST_CASE("whole numbers come and go as 64 bits") {
    for (const std::int64_t value :
         {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'700'000'000}, std::int64_t{9'223'372'036'854'775'807},
          -std::int64_t{9'223'372'036'854'775'807} - 1}) {
        CHECK(to_integer(make_decimal(value)) == value);
        CHECK(to_string(make_decimal(value)) == std::to_string(value));
    }
    CHECK_FALSE(to_integer(subject("1.5")));
    CHECK_FALSE(to_integer(subject("9223372036854775808")));
    CHECK_FALSE(to_integer(subject("1e30")));
    CHECK(to_integer(subject("-9223372036854775808")));
}

TEST_CASE("a number weighs one byte, and one for every two digits on each side of the point, and one for its sign") {
    CHECK(number_size(subject("0")) == 1);
    CHECK(number_size(subject("42")) == 2);
    CHECK(number_size(subject("-42")) == 3);
    CHECK(number_size(subject("1e125")) == 2);
    CHECK(number_size(subject("123.4")) == 4);
    CHECK(number_size(subject("0.001")) == 2);
    CHECK(number_size(subject(nines)) == 20);
}

}  // namespace
}  // namespace tight::cloud::dynamodb
