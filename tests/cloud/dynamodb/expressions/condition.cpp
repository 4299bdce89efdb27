// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/condition.hpp"

#include <string>

#include "cloud/dynamodb/values.hpp"

namespace tight::cloud::dynamodb::tests {
namespace {

constexpr std::string_view prefix = "Invalid FilterExpression: ";

TEST_CASE("undefined placeholders are found condition by condition, before anything else in it") {
    const std::string name =
        std::string(prefix) + "An expression attribute name used in the document path is not defined; attribute name: ";
    CHECK(filter_refusal("attribute_exists(#Pictures.RearView, :a) and a=a") == name + "#Pictures");
    CHECK(filter_refusal("begins_with(Pictures.#RearView)") == name + "#RearView");
    CHECK(filter_refusal("(#P between :lo and :hi) and (#PC in (:cat1, :cat2))") == name + "#P");
    CHECK(filter_refusal("#4g > a") == name + "#4g");
    CHECK(filter_refusal("(a)between(b.c[45].#d)and(:a)") == name + "#d");
    const std::string value =
        std::string(prefix) + "An expression attribute value used in expression is not defined; attribute value: ";
    CHECK(filter_refusal("begins_with(:hello, #a, #b)") == value + ":hello");
    CHECK(filter_refusal(":a < :b") == value + ":a");
    CHECK(filter_refusal(":_ > a") == value + ":_");
}

TEST_CASE("functions take the number of operands they take") {
    const auto says = [](std::string_view function, int count) {
        return std::string(prefix) +
               "Incorrect number of operands for operator or function; operator or function: " + std::string(function) +
               ", number of operands: " + std::to_string(count);
    };
    CHECK(filter_refusal("attribute_exists(things, a) and a=a") == says("attribute_exists", 2));
    CHECK(filter_refusal("attribute_type(things)") == says("attribute_type", 1));
    CHECK(filter_refusal("begins_with(things, size(a), b)") == says("begins_with", 3));
    CHECK(filter_refusal("contains(things)") == says("contains", 1));
    CHECK(filter_refusal("size(things, a) > b") == says("size", 2));
}

TEST_CASE("operands that must differ must differ, after names are known") {
    const auto says = [](std::string_view operation, std::string_view path) {
        return std::string(prefix) +
               "The first operand must be distinct from the remaining operands for this operator or function; "
               "operator: " +
               std::string(operation) + ", first operand: " + std::string(path);
    };
    const auto refused = [](std::string_view text) { return filter_refusal(text, "", R"({"#a":"a"})"); };
    CHECK(refused("a = a AND #a = b AND :views > a") == says("=", "[a]"));
    CHECK(refused("#a <> a") == says("<>", "[a]"));
    CHECK(refused("((a=a) OR (a=a))") == says("=", "[a]"));
    CHECK(refused("contains(ab.bc[1].a, ab.bc[1].#a)") == says("contains", "[ab, bc, [1], a]"));
    CHECK(refused("attribute_type(ab.bc[1].#a, ab.bc[1].a)") == says("attribute_type", "[ab, bc, [1], a]"));
}

TEST_CASE("operands have the types that operators take") {
    const auto says = [](std::string_view function, std::string_view type) {
        return std::string(prefix) +
               "Incorrect operand type for operator or function; operator or function: " + std::string(function) +
               ", operand type: " + std::string(type);
    };
    CHECK(filter_refusal("attribute_type(a, size(a)) and a=b and a=:a", R"({":a":{"N":"1"}})") ==
          says("attribute_type", "N"));
    CHECK(filter_refusal("attribute_type(a, :a)", R"({":a":{"BOOL":true}})") == says("attribute_type", "BOOL"));
    CHECK(filter_refusal("attribute_type(a, b)") == says("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
    CHECK(filter_refusal("attribute_type(a, :a)", R"({":a":{"S":"1"}})") ==
          std::string(prefix) +
              "Invalid attribute type name found; type: 1, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
    CHECK(filter_refusal("begins_with(a, size(b)) and a=:a", R"({":a":{"N":"1"}})") == says("begins_with", "N"));
    CHECK(filter_refusal("begins_with(:a, a)", R"({":a":{"L":[]}})") == says("begins_with", "L"));
    CHECK(filter_refusal("size(size(a)) > :a", R"({":a":{"N":"1"}})") == says("size", "N"));
    CHECK(filter_refusal("attribute_not_exists(size(:a))", R"({":a":{"N":"1"}})") == says("size", "N"));
    CHECK(filter_refusal("size(:a) > a", R"({":a":{"BOOL":true}})") == says("size", "BOOL"));
    CHECK(filter_refusal("a < :a", R"({":a":{"M":{}}})") == says("<", "M"));
    CHECK(filter_refusal("a between :a and :a", R"({":a":{"BOOL":true}})") == says("BETWEEN", "BOOL"));
    CHECK(filter_refusal("a = :a", R"({":a":{"M":{}}})") == "");
    const std::string path =
        std::string(prefix) + "Operator or function requires a document path; operator or function: ";
    CHECK(filter_refusal("attribute_exists(:a) and a=a", R"({":a":{"S":"1"}})") == path + "attribute_exists");
    CHECK(filter_refusal("attribute_not_exists(size(:a))", R"({":a":{"S":"1"}})") == path + "attribute_not_exists");
}

TEST_CASE("BETWEEN takes two values of one type, the lower first") {
    CHECK(filter_refusal("a between :b and :a", R"({":a":{"S":"a"},":b":{"N":"1"}})") ==
          std::string(prefix) +
              "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
              "AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}");
    CHECK(filter_refusal("a between :b and :a", R"({":a":{"S":"a"},":b":{"S":"b"}})") ==
          std::string(prefix) +
              "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound "
              "operand: "
              "AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}");
    CHECK(filter_refusal("a between :a and :a", R"({":a":{"S":"a"}})") == "");
}

TEST_CASE("comparisons are by value, and only not-equal holds for what is missing") {
    constexpr std::string_view content =
        R"({"n":{"N":"10"},"s":{"S":"b"},"b":{"B":"gA=="},"t":{"BOOL":true},"m":{"M":{"x":{"N":"1"}}},)"
        R"("l":{"L":[{"N":"1.0"},{"S":"z"}]},"ns":{"NS":["1","2"]}})";
    CHECK(matches("n = :v", content, R"({":v":{"N":"1e1"}})"));
    CHECK(matches("n > :v", content, R"({":v":{"N":"9"}})"));
    CHECK_FALSE(matches("n > :v", content, R"({":v":{"S":"9"}})"));
    CHECK(matches("s < :v", content, R"({":v":{"S":"é"}})"));
    CHECK(matches("b > :v", content, R"({":v":{"B":"fw=="}})"));
    CHECK(matches("m = :v", content, R"({":v":{"M":{"x":{"N":"1.00"}}}})"));
    CHECK(matches("l = :v", content, R"({":v":{"L":[{"N":"1"},{"S":"z"}]}})"));
    CHECK(matches("ns = :v", content, R"({":v":{"NS":["2","1.0"]}})"));
    CHECK(matches("t <> :v", content, R"({":v":{"BOOL":false}})"));
    CHECK(matches("absent <> :v", content, R"({":v":{"N":"1"}})"));
    for (const auto* text :
         {"absent = :v", "absent < :v", "absent >= :v", "absent in (:v)", "absent between :v and :v",
          "contains(absent, :v)", "n = absent", "absent = elsewhere", "size(absent) = :v", "size(n) = :v"})
        CHECK_FALSE(matches(text, content, R"({":v":{"N":"1"}})"));
    CHECK(matches("NOT absent = :v", content, R"({":v":{"N":"1"}})"));
    CHECK(matches("n in (s, :v)", content, R"({":v":{"N":"10.0"}})"));
    CHECK(matches("n between :v and n", R"({"n":{"N":"3"}})", R"({":v":{"N":"3"}})"));
}

TEST_CASE("AND binds before OR, NOT before both") {
    constexpr std::string_view content = R"({"a":{"N":"1"}})";
    constexpr std::string_view with = R"({":1":{"N":"1"},":2":{"N":"2"}})";
    CHECK(matches("a = :1 OR a = :2 AND a = :2", content, with));
    CHECK_FALSE(matches("(a = :1 OR a = :2) AND a = :2", content, with));
    CHECK(matches("NOT a = :2 AND a = :1", content, with));
    CHECK_FALSE(matches("NOT (a = :2 OR a = :1)", content, with));
    CHECK(matches("a between :1 and :2 and a = :1", content, with));
}

TEST_CASE("paths lead into maps and lists") {
    constexpr std::string_view content = R"({"a":{"M":{"b.c":{"L":[{"S":"x"},{"M":{"d":{"N":"1"}}}]}}}})";
    CHECK(matches("a.#b[0] = :v", content, R"({":v":{"S":"x"}})", R"({"#b":"b.c"})"));
    CHECK(matches("attribute_exists(a.#b[1].d)", content, "", R"({"#b":"b.c"})"));
    CHECK_FALSE(matches("attribute_exists(a.#b[2])", content, "", R"({"#b":"b.c"})"));
    CHECK_FALSE(matches("attribute_exists(a[0])", content));
    CHECK(matches("attribute_not_exists(a.b.c)", content));
    CHECK(matches("((a).#b)[0] = :v", content, R"({":v":{"S":"x"}})", R"({"#b":"b.c"})"));
}

TEST_CASE("functions answer as DynamoDB's") {
    constexpr std::string_view content =
        R"({"s":{"S":"héllo😀"},"b":{"B":"AAEC"},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},)"
        R"("l":{"L":[{"S":"a"},{"N":"1"},{"L":[]}]},"m":{"M":{"x":{"N":"1"}}},"n":{"N":"12"}})";
    CHECK(matches("begins_with(s, :v)", content, R"({":v":{"S":"hé"}})"));
    CHECK_FALSE(matches("begins_with(s, :v)", content, R"({":v":{"B":"aA=="}})"));
    CHECK(matches("begins_with(b, :v)", content, R"({":v":{"B":"AAE="}})"));
    CHECK(matches("contains(s, :v)", content, R"({":v":{"S":"llo"}})"));
    CHECK(matches("contains(ss, :v)", content, R"({":v":{"S":"b"}})"));
    CHECK(matches("contains(ns, :v)", content, R"({":v":{"N":"2.0"}})"));
    CHECK(matches("contains(l, :v)", content, R"({":v":{"L":[]}})"));
    CHECK_FALSE(matches("contains(m, :v)", content, R"({":v":{"S":"x"}})"));
    CHECK_FALSE(matches("contains(n, :v)", content, R"({":v":{"N":"1"}})"));
    CHECK(matches("attribute_type(ns, :v)", content, R"({":v":{"S":"NS"}})"));
    CHECK_FALSE(matches("attribute_type(ns, :v)", content, R"({":v":{"S":"N"}})"));
    CHECK(matches("size(s) = :v", content, R"({":v":{"N":"7"}})"));
    CHECK(matches("size(b) = :v AND size(l) = :v", content, R"({":v":{"N":"3"}})"));
    CHECK(matches("size(ss) = size(ns)", content));
    CHECK(matches("size(m) < size(ss)", content));
}

TEST_CASE("a condition tells which attributes it reads") {
    placeholders with = placeholders_of(R"({"#c":"c"})", R"({":v":{"N":"1"}})");
    const condition read(parse_expression(expression_kind::filter, "a.b = :v AND (#c = :v OR size(d) > :v)"), with);
    CHECK(read.attributes() == std::vector<std::string_view>{"a", "c", "d"});
    CHECK(read.reads_inside("a"));
    CHECK_FALSE(read.reads_inside("c"));
    CHECK(refusal([&] { with.check_all_used(); }) == "");
}

TEST_CASE("placeholders are checked, and those that nothing used are listed") {
    CHECK(refusal([] { placeholders_of("{}", "").check(); }) == "ExpressionAttributeNames must not be empty");
    CHECK(refusal([] { placeholders_of("", "{}").check(); }) == "ExpressionAttributeValues must not be empty");
    CHECK(refusal([] { placeholders_of(R"({"a":"b"})", "{}").check(); }) ==
          R"(ExpressionAttributeNames contains invalid key: Syntax error; key: "a")");
    CHECK(refusal([] { placeholders_of("", R"({"b":{"S":"x"}})").check(); }) ==
          R"(ExpressionAttributeValues contains invalid key: Syntax error; key: "b")");
    CHECK(refusal([] { placeholders_of("", R"({":b":{"S":"x","N":"1"}})").check(); }) ==
          "ExpressionAttributeValues contains invalid value: Supplied AttributeValue has more than one datatypes set, "
          "must contain "
          "exactly one of the supported datatypes for key :b");
    CHECK(refusal([] { placeholders_of(R"({"#a":5})", ""); }) == "NUMBER_VALUE cannot be converted to String");
    CHECK(refusal([] { placeholders_of("[]", ""); }) ==
          "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>");
    CHECK(refusal([] { placeholders_of(R"({"#a":"a","#b":"b"})", "").check_all_used(); }) ==
          "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}");
    CHECK(refusal([] { placeholders_of("", R"({":a":{"S":"a"}})").check_all_used(); }) ==
          "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}");
}

}  // namespace
}  // namespace tight::cloud::dynamodb::tests
