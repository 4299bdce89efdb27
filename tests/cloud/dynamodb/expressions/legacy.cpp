// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/legacy.hpp"

#include <string>

#include "cloud/dynamodb/values.hpp"

namespace tight::cloud::dynamodb::tests {
namespace {

constexpr std::string_view invalid = "One or more parameter values were invalid: ";

std::string refused(std::string_view text, legacy_filter::form form = legacy_filter::form::expected) {
    return refusal([&] { legacy_filter(json::parse(text).value(), form, false).check(); });
}

bool holds(std::string_view conditions, std::string_view target, bool any = false) {
    const legacy_filter filter(json::parse(conditions).value(), legacy_filter::form::expected, any);
    filter.check();
    const item content = item_of(target);
    return filter.as_condition().matches(document(content));
}

TEST_CASE("Expected is checked with DynamoDB's texts") {
    const auto says = [](std::string_view what) { return std::string(invalid) + std::string(what); };
    CHECK(refused(R"({"a":{"Value":{"S":"x"},"AttributeValueList":[]}})") ==
          says("Value and AttributeValueList cannot be used together for Attribute: a"));
    CHECK(refused(R"({"a":{"Exists":true,"ComparisonOperator":"EQ"}})") ==
          says("Exists and ComparisonOperator cannot be used together for Attribute: a"));
    CHECK(refused(R"({"a":{"ComparisonOperator":"LT"}})") ==
          says("Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: a"));
    CHECK(refused(R"({"a":{"AttributeValueList":[{"S":"x"}]}})") ==
          says("AttributeValueList can only be used with a ComparisonOperator for Attribute: a"));
    CHECK(refused(R"({"a":{}})") == says("Value must be provided when Exists is null for Attribute: a"));
    CHECK(refused(R"({"a":{"Exists":true}})") == says("Value must be provided when Exists is true for Attribute: a"));
    CHECK(refused(R"({"a":{"Exists":false,"Value":{"S":"x"}}})") ==
          says("Value cannot be used when Exists is false for Attribute: a"));
    CHECK(refused(R"({"a":{"ComparisonOperator":"NULL","Value":{"S":"x"}}})") ==
          says("Invalid number of argument(s) for the NULL ComparisonOperator"));
    CHECK(refused(R"({"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"S":"x"}]}})") ==
          says("Invalid number of argument(s) for the BETWEEN ComparisonOperator"));
    CHECK(refused(R"({"a":{"ComparisonOperator":"IN","AttributeValueList":[{"S":"x"},{"N":"1"}]}})") ==
          says("AttributeValues inside AttributeValueList must be of same type"));
    CHECK(refused(R"({"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"S":"b"},{"S":"a"}]}})") ==
          "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
    CHECK(refused(R"({"a":{"Value":{"N":"x"}}})") == "The parameter cannot be converted to a numeric value: x");
    CHECK(refused(R"({"a":5})") == "Unexpected value type in payload");
}

TEST_CASE("filters are checked for types") {
    for (const auto* word : {"LT", "LE", "GT", "GE", "IN"})
        CHECK(refused(
                  R"({"a":{"ComparisonOperator":")" + std::string(word) + R"(","AttributeValueList":[{"BOOL":true}]}})",
                  legacy_filter::form::filter) ==
              std::string(invalid) + "ComparisonOperator " + word + " is not valid for BOOL AttributeValue type");
    CHECK(refused(R"({"a":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"SS":["a"]}]}})",
                  legacy_filter::form::filter) ==
          std::string(invalid) + "ComparisonOperator CONTAINS is not valid for SS AttributeValue type");
    CHECK(refused(R"({"a":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"N":"1"}]}})",
                  legacy_filter::form::filter) ==
          std::string(invalid) + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
    CHECK(refused(R"({"a":{"ComparisonOperator":"EQ","AttributeValueList":[{"L":[]}]}})",
                  legacy_filter::form::filter) == "");
}

TEST_CASE("every comparison means what its expression means") {
    constexpr std::string_view content = R"({"n":{"N":"5"},"s":{"S":"hello"},"ss":{"SS":["a","b"]}})";
    const auto one = [&](std::string_view attribute, std::string_view word, std::string_view values) {
        return holds("{\"" + std::string(attribute) + R"(":{"ComparisonOperator":")" + std::string(word) +
                         R"(","AttributeValueList":)" + std::string(values) + "}}",
                     content);
    };
    CHECK(one("n", "EQ", R"([{"N":"5.0"}])"));
    CHECK(one("n", "NE", R"([{"N":"6"}])"));
    CHECK(one("absent", "NE", R"([{"N":"6"}])"));
    CHECK(one("n", "LE", R"([{"N":"5"}])"));
    CHECK_FALSE(one("n", "LT", R"([{"N":"5"}])"));
    CHECK(one("n", "GE", R"([{"N":"5"}])"));
    CHECK_FALSE(one("n", "GT", R"([{"N":"5"}])"));
    CHECK(one("n", "BETWEEN", R"([{"N":"1"},{"N":"9"}])"));
    CHECK(one("n", "IN", R"([{"N":"1"},{"N":"5"}])"));
    CHECK(one("n", "NOT_NULL", "[]"));
    CHECK(one("absent", "NULL", "[]"));
    CHECK(one("s", "CONTAINS", R"([{"S":"ell"}])"));
    CHECK(one("ss", "NOT_CONTAINS", R"([{"S":"c"}])"));
    CHECK_FALSE(one("ss", "NOT_CONTAINS", R"([{"S":"a"}])"));
    CHECK(one("s", "BEGINS_WITH", R"([{"S":"he"}])"));
    CHECK(holds(R"({"n":{"Value":{"N":"5"}},"absent":{"Exists":false}})", content));
    CHECK_FALSE(holds(R"({"n":{"Value":{"N":"6"}},"absent":{"Exists":false}})", content));
    CHECK(holds(R"({"n":{"Value":{"N":"6"}},"absent":{"Exists":false}})", content, true));
    CHECK(holds(R"({"n":{"Exists":true,"Value":{"N":"5"}}})", content));
    CHECK(holds("{}", content));
}

TEST_CASE("AttributeUpdates put, add and delete") {
    const auto applied = [](std::string_view updates, std::string_view before) {
        const legacy_update change(json::parse(updates).value());
        change.check();
        return text_of(change.as_update().apply(item_of(before)));
    };
    CHECK(applied(R"({"a":{"Value":{"N":"1"}},"b":{"Action":"DELETE"}})", R"({"b":{"S":"x"}})") ==
          R"({"a":{"N":"1"}})");
    CHECK(applied(R"({"a":{"Action":"ADD","Value":{"N":"1"}}})", R"({"a":{"N":"2"}})") == R"({"a":{"N":"3"}})");
    CHECK(applied(R"({"a":{"Action":"ADD","Value":{"L":[{"N":"1"}]}}})", R"({"a":{"L":[{"N":"2"}]}})") ==
          R"({"a":{"L":[{"N":"2"},{"N":"1"}]}})");
    CHECK(applied(R"({"a":{"Action":"DELETE","Value":{"SS":["x"]}}})", R"({"a":{"SS":["x","y"]}})") ==
          R"({"a":{"SS":["y"]}})");
    const auto refused = [&](std::string_view updates, std::string_view before = "{}") {
        return refusal([&] { applied(updates, before); });
    };
    CHECK(refused(R"({"a":{"Action":"ADD","Value":{"N":"1"}}})", R"({"a":{"S":"x"}})") ==
          "Type mismatch for attribute to update");
    CHECK(refused(R"({"a":{}})") ==
          std::string(invalid) + "Only DELETE action is allowed when no attribute value is specified");
    CHECK(refused(R"({"a":{"Action":"DELETE","Value":{"N":"1"}}})") ==
          std::string(invalid) + "DELETE action with value is not supported for the type N");
    CHECK(refused(R"({"a":{"Action":"ADD","Value":{"S":"1"}}})") ==
          std::string(invalid) + "ADD action is not supported for the type S");
}

}  // namespace
}  // namespace tight::cloud::dynamodb::tests
