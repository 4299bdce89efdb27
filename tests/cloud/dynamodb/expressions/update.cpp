// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/update.hpp"

#include <string>

#include "cloud/dynamodb/values.hpp"

namespace tight::cloud::dynamodb::tests {
namespace {

std::string applied(std::string_view text, std::string_view before, std::string_view values = {},
                    std::string_view names = {}) {
    placeholders with = placeholders_of(names, values);
    return text_of(update(parse_expression(expression_kind::update, text), with).apply(item_of(before)));
}

std::string refused(std::string_view text, std::string_view before = "{}", std::string_view values = {},
                    std::string_view names = {}) {
    return refusal([&] { applied(text, before, values, names); });
}

constexpr auto wrong_operand = "An operand in the update expression has an incorrect data type";
constexpr auto no_attribute = "The provided expression refers to an attribute that does not exist in the item";
constexpr auto no_path = "The document path provided in the update expression is invalid for update";

TEST_CASE("undefined names come before undefined values, both before what operands are") {
    CHECK(refused("SET #c = if_not_exists(:c)", "{}", "", R"({"#a":"a"})") ==
          "Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute "
          "name: #c");
    CHECK(refused("SET #a = if_not_exists(:c)", "{}", "", R"({"#a":"a"})") ==
          "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: "
          ":c");
}

TEST_CASE("paths that cannot stand beside each other are refused") {
    const auto says = [](std::string_view what, std::string_view one, std::string_view two) {
        return "Invalid UpdateExpression: Two document paths " + std::string(what) +
               " with each other; must remove or rewrite one of these paths; path one: " + std::string(one) +
               ", path two: " + std::string(two);
    };
    constexpr std::string_view names = R"({"#c":"c","#d":"[3]"})";
    CHECK(refused("set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a)", "{}", "", names) ==
          says("overlap", "[c, [1], a]", "[c]"));
    CHECK(refused("set #c[3].#d = a, #c[3] = a", "{}", "", names) == says("overlap", "[c, [3], [3]]", "[c, [3]]"));
    CHECK(refused("set #c[3].#d = a, #c.#d[3] = if_not_exists(a)", "{}", "", names) ==
          says("conflict", "[c, [3], [3]]", "[c, [3], [3]]"));
    CHECK(refused("remove a.#c set a[1] = #d", "{}", "", names) == says("conflict", "[a, c]", "[a, [1]]"));
}

TEST_CASE("operands of known types are checked before the item is") {
    const auto type = [](std::string_view text, std::string_view source) {
        return refused(text, "{}", R"({":a":)" + std::string(source) + "}");
    };
    const std::string start = "Invalid UpdateExpression: Incorrect operand type for operator or function; operator";
    CHECK(type("set b = list_append(:a, a), c = if_not_exists(a) add a.b :a", R"({"S":"a"})") ==
          start + ": ADD, operand type: STRING");
    CHECK(type("delete a.b :a", R"({"N":"1"})") == start + ": DELETE, operand type: NUMBER");
    CHECK(type("add a.b :a", R"({"M":{}})") == start + ": ADD, operand type: MAP");
    CHECK(type("delete a.b :a", R"({"NULL":"yes"})") == start + ": DELETE, operand type: NULL");
    CHECK(type("set a = list_append(:a, a)", R"({"S":"a"})") == start + " or function: list_append, operand type: S");
    CHECK(type("set a = a + :a", R"({"BS":["YQ=="]})") == start + " or function: +, operand type: BS");
    CHECK(type("set a = :a - b", R"({"L":[]})") == start + " or function: -, operand type: L");
    CHECK(refused("set a = if_not_exists(c)") ==
          "Invalid UpdateExpression: Incorrect number of operands for operator or function; "
          "operator or function: if_not_exists, number of operands: 1");
    CHECK(
        refused("set a = if_not_exists(if_not_exists(a, b), c)") ==
        "Invalid UpdateExpression: Operator or function requires a document path; operator or function: if_not_exists");
}

TEST_CASE("SET reads the item as it was") {
    CHECK(applied("SET a = b, b = a", R"({"a":{"N":"1"},"b":{"N":"2"}})") == R"({"a":{"N":"2"},"b":{"N":"1"}})");
    CHECK(applied("SET a = :v, b = a + a", R"({"a":{"N":"1"}})", R"({":v":{"N":"9"}})") ==
          R"({"a":{"N":"9"},"b":{"N":"2"}})");
    CHECK(applied("SET n = n - :v", R"({"n":{"N":"0.3"}})", R"({":v":{"N":"0.1"}})") == R"({"n":{"N":"0.2"}})");
    CHECK(applied("SET n = if_not_exists(n, :z) + :v", "{}", R"({":v":{"N":"1"},":z":{"N":"0"}})") ==
          R"({"n":{"N":"1"}})");
    CHECK(applied("SET l = list_append(:v, if_not_exists(l, :v))", "{}", R"({":v":{"L":[{"N":"1"}]}})") ==
          R"({"l":{"L":[{"N":"1"},{"N":"1"}]}})");
    CHECK(refused("SET a = b") == no_attribute);
    CHECK(refused("SET a = a + :v", "{}", R"({":v":{"N":"1"}})") == no_attribute);
    CHECK(refused("SET a = a + :v", R"({"a":{"S":"x"}})", R"({":v":{"N":"1"}})") == wrong_operand);
    CHECK(refused("SET a = list_append(a, :v)", R"({"a":{"S":"x"}})", R"({":v":{"L":[]}})") == wrong_operand);
    CHECK(
        refused("SET a = a + :v", R"({"a":{"N":"9e125"}})", R"({":v":{"N":"9e125"}})").starts_with("Number overflow"));
}

TEST_CASE("paths must lead somewhere, and indexes past the end append in their order") {
    constexpr std::string_view before = R"({"l":{"L":[{"N":"0"},{"N":"1"}]},"m":{"M":{"x":{"N":"1"}}},"s":{"S":"x"}})";
    CHECK(applied("SET m.y = :v, m.x = :v", before, R"({":v":{"N":"2"}})")
              .find(R"("m":{"M":{"x":{"N":"2"},"y":{"N":"2"}}})") != std::string::npos);
    CHECK(applied("SET l[9] = :b, l[5] = :a, l[0] = :c", before, R"({":a":{"S":"a"},":b":{"S":"b"},":c":{"S":"c"}})")
              .starts_with(R"({"l":{"L":[{"S":"c"},{"N":"1"},{"S":"a"},{"S":"b"}]})"));
    for (const auto* text :
         {"SET x.y = :v", "SET m.y.z = :v", "SET m[0] = :v", "SET l.a = :v", "SET s.a = :v", "SET l[5].a = :v"})
        CHECK(refused(text, before, R"({":v":{"N":"2"}})") == no_path);
    CHECK(refused("REMOVE x.y", before) == no_path);
    CHECK(refused("REMOVE x[1]", before) == no_path);
    CHECK(applied("REMOVE m.absent, l[7], absent", before) == text_of(item_of(before)));
}

TEST_CASE("REMOVE takes elements by their old index") {
    constexpr std::string_view before =
        R"({"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"M":{"x":{"N":"3"},"y":{"N":"4"}}}]}})";
    CHECK(applied("REMOVE l[0], l[2]", before) == R"({"l":{"L":[{"N":"1"},{"M":{"x":{"N":"3"},"y":{"N":"4"}}}]}})");
    CHECK(applied("REMOVE l[1], l[3].x", before) == R"({"l":{"L":[{"N":"0"},{"N":"2"},{"M":{"y":{"N":"4"}}}]}})");
    CHECK(applied("SET l[2] = :v REMOVE l[0]", before, R"({":v":{"S":"v"}})")
              .starts_with(R"({"l":{"L":[{"N":"1"},{"S":"v"},)"));
}

TEST_CASE("ADD and DELETE work on numbers and sets") {
    CHECK(applied("ADD n :v", "{}", R"({":v":{"N":"5"}})") == R"({"n":{"N":"5"}})");
    CHECK(applied("ADD n :v", R"({"n":{"N":"-2"}})", R"({":v":{"N":"5"}})") == R"({"n":{"N":"3"}})");
    CHECK(applied("ADD s :v", R"({"s":{"NS":["1","3"]}})", R"({":v":{"NS":["2","3.0"]}})") ==
          R"({"s":{"NS":["1","2","3"]}})");
    CHECK(applied("ADD m.s :v", R"({"m":{"M":{}}})", R"({":v":{"SS":["a"]}})") == R"({"m":{"M":{"s":{"SS":["a"]}}}})");
    CHECK(applied("DELETE s :v", R"({"s":{"SS":["a","b"]}})", R"({":v":{"SS":["a","c"]}})") == R"({"s":{"SS":["b"]}})");
    CHECK(applied("DELETE s :v", R"({"s":{"SS":["a"]}})", R"({":v":{"SS":["a"]}})") == "{}");
    CHECK(applied("DELETE s :v", "{}", R"({":v":{"SS":["a"]}})") == "{}");
    CHECK(refused("ADD n :v", R"({"n":{"S":"x"}})", R"({":v":{"N":"5"}})") == wrong_operand);
    CHECK(refused("DELETE n :v", R"({"n":{"NS":["1"]}})", R"({":v":{"SS":["1"]}})") == wrong_operand);
    CHECK(refused("DELETE x.n :v", "{}", R"({":v":{"SS":["1"]}})") == no_path);
}

TEST_CASE("what was touched is answered without what stands beside it") {
    placeholders with = placeholders_of("", R"({":v":{"N":"9"}})");
    const update change(parse_expression(expression_kind::update, "SET a.b = :v, l[1] = :v REMOVE gone"), with);
    const item before = item_of(
        R"({"a":{"M":{"b":{"N":"1"},"c":{"N":"2"}}},"l":{"L":[{"N":"1"},{"N":"2"}]},"gone":{"S":"x"},"k":{"S":"k"}})");
    CHECK(text_of(change.touched(before)) == R"({"a":{"M":{"b":{"N":"1"}}},"gone":{"S":"x"},"l":{"L":[{"N":"2"}]}})");
    CHECK(text_of(change.touched(change.apply(before))) == R"({"a":{"M":{"b":{"N":"9"}}},"l":{"L":[{"N":"9"}]}})");
    const auto targets = change.targets();
    REQUIRE(targets.size() == 3);
    CHECK(targets[0].attribute == "a");
    CHECK(targets[0].nested);
    CHECK(targets[2].action == update_action::remove);
    CHECK(change.reads_inside("l"));
    CHECK_FALSE(change.reads_inside("gone"));
}

TEST_CASE("an update cannot nest values deeper than 32 levels") {
    std::string deep = R"({"N":"1"})";
    for (int i = 1; i < 32; ++i) deep = R"({"L":[)" + deep + "]}";
    const std::string with = R"({":v":)" + deep + "}";
    CHECK(refused("SET a = :v", "{}", with) == "");
    CHECK(refused("SET a.b = :v", R"({"a":{"M":{}}})", with)
              .starts_with("Nesting Levels have exceeded supported limits"));
}

TEST_CASE("an expression is charged for what it writes, and for each clause and operand") {
    const auto charge = [](std::string_view text, std::string_view values = {}, std::string_view before = "{}") {
        placeholders with = placeholders_of({}, values);
        return update(parse_expression(expression_kind::update, text), with).charge(item_of(before));
    };
    constexpr std::string_view letter = R"({":v":{"S":"x"}})";
    CHECK(charge("SET b = :v", letter) == 3 + 19 + 1 + 1);
    CHECK(charge("SET b = :v, c = :v", letter) == 3 + 2 * (19 + 1 + 1));
    CHECK(charge("SET d.leaf = :v", letter) == 3 + 19 + (1 + 4 + 4) + 1);
    CHECK(charge("SET d[10] = :v", letter) == 3 + 19 + (1 + 4 + 2) + 1);
    CHECK(charge("SET b = c") == 3 + 19 + 1 + (1 + 14 + 1));
    CHECK(charge("SET b = m.z") == 3 + 19 + 1 + (1 + 14 + 1 + 14 + 1));
    CHECK(charge("SET b = b + :n", R"({":n":{"N":"1"}})") == 3 + 19 + 1 + 34 + (1 + 14 + 1) + 2);
    CHECK(charge("SET b = b - :n", R"({":n":{"N":"1"}})") == 3 + 19 + 1 + 37 + (1 + 14 + 1) + 2);
    CHECK(charge("SET b = if_not_exists(b, :v)", letter) == 3 + 19 + 1 + 39 + (1 + 14 + 1) + 1);
    CHECK(charge("SET b = list_append(b, :l)", R"({":l":{"L":[{"S":"x"}]}})") == 3 + 19 + 1 + 37 + 16 + 5);
    CHECK(charge("ADD n :n", R"({":n":{"N":"1"}})") == 3 + 19 + 1 + 2);
    CHECK(charge("ADD s :s", R"({":s":{"SS":["a","bcd"]}})", R"({"s":{"SS":["a"]}})") == 3 + 19 + 1 + 3);
    CHECK(charge("REMOVE tags[1]") == 3 + 1 + 4 + 4 + 1);
    CHECK(charge("DELETE s :s", R"({":s":{"SS":["a"]}})") == 3 + 1 + 1);
}

TEST_CASE("removing from nothing is told apart from changing") {
    const auto only_takes = [](std::string_view text) {
        placeholders with = placeholders_of({}, R"({":s":{"SS":["a"]}})");
        return update(parse_expression(expression_kind::update, text), with).only_takes();
    };
    CHECK(only_takes("REMOVE a DELETE b :s"));
    CHECK_FALSE(only_takes("REMOVE a SET b = :s"));
    CHECK_FALSE(only_takes("ADD a :s"));
}

}  // namespace
}  // namespace tight::cloud::dynamodb::tests
