// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/key_condition.hpp"

#include <string>

#include "cloud/dynamodb/values.hpp"
#include "cloud/dynamodb/values/key_encoding.hpp"

namespace tight::cloud::dynamodb::tests {
namespace {

const key_shape pair{{{"a", kind::string}}, {{"b", kind::string}}};
const key_shape numbered{{{"a", kind::string}}, {{"b", kind::number}}};
const key_shape hash_only{{{"a", kind::string}}, {}};
const key_shape wide{{{"a", kind::string}, {"b", kind::number}}, {{"c", kind::string}, {"d", kind::number}}};

constexpr std::string_view letters = R"({":a":{"S":"1"},":b":{"S":"2"}})";

key_range planned(std::string_view text, std::string_view values, const key_shape& schema, bool index = false) {
    placeholders with = placeholders_of("", values);
    const key_condition request(parse_expression(expression_kind::key_condition, text), with);
    request.check(index);
    return request.plan(schema);
}

std::string refused(std::string_view text, std::string_view values = {}, const key_shape& schema = pair) {
    return refusal([&] { planned(text, values, schema); });
}

bool inside(const key_range& range, const value& sort) {
    std::string key;
    encode_key(key, sort);
    return key >= range.begin && (range.end.empty() || key < range.end);
}

TEST_CASE("what keys cannot be asked is refused without a schema") {
    CHECK(refused("a > b and size(b) > c or a > c") == "Invalid operator used in KeyConditionExpression: OR");
    CHECK(refused("a in (b, size(c), d)") == "Invalid operator used in KeyConditionExpression: IN");
    CHECK(refused("attribute_exists(a)") == "Invalid operator used in KeyConditionExpression: attribute_exists");
    CHECK(refused("contains(a.d, b)") == "Invalid operator used in KeyConditionExpression: contains");
    CHECK(refused("not a > b") == "Invalid operator used in KeyConditionExpression: NOT");
    CHECK(refused("a <> b") == "Invalid operator used in KeyConditionExpression: <>");
    CHECK(refused(":a between size(b) and size(a) and b > :b", letters) ==
          "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first "
          "operand");
    CHECK(refused("begins_with(:a, b) and a > :b", letters) ==
          "Invalid condition in KeyConditionExpression: begins_with operator must have the key attribute as its first "
          "operand");
    for (const auto* text : {"size(b) > a AND a.b > b AND b > c", "a > size(b.d)", "a between size(b) and size(a)"})
        CHECK(refused(text) == "KeyConditionExpressions cannot contain nested operations");
    for (const auto* text : {"b > a.b", "b between c[1] and d", "a between b and size(a)", "begins_with(a, b)"})
        CHECK(refused(text) ==
              "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
    for (const auto* text : {"b.d > a AND c.d > e.f", "a.d > c", "b[0] > a"})
        CHECK(refused(text) == "KeyConditionExpressions cannot have conditions on nested attributes");
    CHECK(refused(":b > :a AND a < :b", letters) ==
          "Invalid condition in KeyConditionExpression: No key attribute specified");
    for (const auto* text : {"b > :a AND b < :a and c = :a and d = :a", "(a > :a and b > :a) and (b > :a and c > :a)"})
        CHECK(refused(text, letters) == "KeyConditionExpressions must only contain one condition per key");
    CHECK(refused(":a = a and b = :a and :a = c", letters) ==
          "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)");
    CHECK(refused("a between :b and :a", letters)
              .starts_with("Invalid KeyConditionExpression: The BETWEEN operator requires upper"));
}

TEST_CASE("what does not fit the keys is refused with the schema") {
    CHECK(refused("b = :a", letters) == "Query condition missed key schema element: a");
    CHECK(refused("a = :a and z = :a", letters) == "Query condition missed key schema element: b");
    CHECK(refused("a > :a", letters) == "Query key condition not supported");
    CHECK(refused("a = :a and b = :a", letters, hash_only) == "Query key condition not supported");
    CHECK(refused("a = :a and b = :a", letters, numbered) ==
          "One or more parameter values were invalid: Condition parameter type does not match schema type");
    CHECK(refused("a = :a", R"({":a":{"S":""}})") ==
          "One or more parameter values are not valid. The AttributeValue for a key "
          "attribute cannot contain an empty string value. Key: a");
}

TEST_CASE("conditions on the sort key are ranges, in either order and either direction") {
    const auto range = [](std::string_view sort, std::string_view low = "5", std::string_view high = "7") {
        const std::string values =
            R"({":a":{"S":"1"},":l":{"N":")" + std::string(low) + R"("},":h":{"N":")" + std::string(high) + "\"}}";
        return planned(std::string(sort) + " AND (:a = a)", values, numbered);
    };
    const auto holds = [](const key_range& in, const char* subject) {
        return inside(in, {parse_number(subject).value()});
    };
    for (const auto* low : {"5", "-5", "0"}) {
        const std::string below = std::string(low) == "5" ? "4.99" : std::string(low) == "0" ? "-0.01" : "-5.01";
        const std::string above = std::string(low) == "5" ? "5.01" : std::string(low) == "0" ? "0.01" : "-4.99";
        CHECK(holds(range("b = :l", low), low));
        CHECK_FALSE(holds(range("b = :l", low), above.c_str()));
        CHECK(holds(range("b < :l", low), below.c_str()));
        CHECK_FALSE(holds(range("b < :l", low), low));
        CHECK(holds(range("b <= :l", low), low));
        CHECK_FALSE(holds(range(":l >= b", low), above.c_str()));
        CHECK(holds(range(":l < b", low), above.c_str()));
        CHECK_FALSE(holds(range("b > :l", low), low));
        CHECK(holds(range(":l <= b", low), low));
        CHECK(holds(range("b between :l and :h", low), low));
        CHECK(holds(range("b between :l and :h", low), "7"));
        CHECK_FALSE(holds(range("b between :l and :h", low), "7.01"));
        CHECK_FALSE(holds(range("b between :l and :h", low), below.c_str()));
    }
    const key_range all = planned("a = :a", R"({":a":{"S":"1"}})", numbered);
    CHECK(all.begin.empty());
    CHECK(all.end.empty());
    CHECK_FALSE(all.restricted);
    std::string hash;
    encode_key(hash, value{std::string("1")});
    CHECK(all.hash == hash);
}

TEST_CASE("begins_with is a range of strings") {
    const key_range range = planned("a = :a and begins_with(b, :b)", letters, pair);
    CHECK(inside(range, {std::string("2")}));
    CHECK(inside(range, {std::string("2zz")}));
    CHECK_FALSE(inside(range, {std::string("3")}));
    CHECK_FALSE(inside(range, {std::string("1")}));
}

TEST_CASE("keys of several attributes are asked from the left") {
    constexpr std::string_view values = R"({":a":{"S":"x"},":b":{"N":"1"},":c":{"S":"y"},":d":{"N":"2"}})";
    const key_range range = planned("d > :d and c = :c and b = :b and a = :a", values, wide, true);
    std::string key;
    encode_key(key, value{std::string("y")});
    const std::string first = key;
    encode_key(key, value{make_decimal(3)});
    CHECK(key >= range.begin);
    CHECK(key < range.end);
    key = first;
    encode_key(key, value{make_decimal(2)});
    CHECK(key < range.begin);
    CHECK(range.values.size() == 2);
    CHECK(refusal([&] { planned("d > :d and b = :b and a = :a", values, wide, true); }) ==
          "RANGE key attributes c must have equality conditions specified in the query because a condition is present "
          "on key attribute d");
    CHECK(refusal([&] { planned("c > :c and d = :d and b = :b and a = :a", values, wide, true); }) ==
          "RANGE key attributes c must have equality conditions specified in the query because a condition is present "
          "on key attribute d");
    CHECK(refusal([&] { planned("a = :a", R"({":a":{"S":"x"}})", wide, true); }) ==
          "Query condition missed key schema element: b");
}

TEST_CASE("legacy KeyConditions mean the same") {
    const auto legacy = [](std::string_view text) {
        const key_condition request(json::parse(text).value());
        request.check();
        return request.plan(numbered);
    };
    const key_range range =
        legacy(R"({"b":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"},{"N":"3"}]},)"
               R"("a":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}})");
    CHECK(inside(range, {make_decimal(2)}));
    CHECK_FALSE(inside(range, {make_decimal(4)}));
    CHECK(refusal([&] { legacy("{}"); }) == "Conditions can be of length 1 or 2 only");
    CHECK(refusal([&] { legacy(R"({"a":{"ComparisonOperator":"NE","AttributeValueList":[{"S":"x"}]}})"); }) ==
          "Attempted conditional constraint is not an indexable operation");
    CHECK(refusal([&] { legacy(R"({"a":{"ComparisonOperator":"NULL"}})"); }) ==
          "Attempted conditional constraint is not an indexable operation");
    CHECK(refusal([&] { legacy(R"({"a":{"ComparisonOperator":"GE","AttributeValueList":[{"S":"x"}]}})"); }) ==
          "Query key condition not supported");
    CHECK(refusal([&] { legacy(R"({"a":{"ComparisonOperator":"EQ","AttributeValueList":[]}})"); }) ==
          "One or more parameter values were invalid: Invalid number of argument(s) for the EQ ComparisonOperator");
}

}  // namespace
}  // namespace tight::cloud::dynamodb::tests
