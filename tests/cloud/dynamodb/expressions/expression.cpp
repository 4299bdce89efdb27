// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/expressions/expression.hpp"

#include <string>

#include "cloud/dynamodb/expressions/expression_cache.hpp"
#include "cloud/dynamodb/values.hpp"

namespace tight::cloud::dynamodb::tests {
namespace {

std::string wrong(std::string_view text, expression_kind kind = expression_kind::filter) {
    return refusal([&] { parse_expression(kind, text); });
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

TEST_CASE("syntax errors name the word and what stands around it") {
    const auto near = [](std::string_view text) {
        const std::string message = wrong(text);
        constexpr std::string_view prefix = "Invalid FilterExpression: Syntax error; token: ";
        REQUIRE(message.starts_with(prefix));
        return message.substr(prefix.size());
    };
    CHECK(near("a-b") == R"("-", near: "a-b")");
    CHECK(near("foo") == R"("<EOF>", near: "foo")");
    CHECK(near("a =") == R"("<EOF>", near: "=")");
    CHECK(near("NOT #has") == R"("<EOF>", near: "#has")");
    CHECK(near("foo()") == "\")\", near: \"()\"");
    CHECK(near("a = :h :b") == R"(":b", near: ":h :b")");
    CHECK(near("a = tenant:abc123-x") == R"(":abc123", near: "tenant:abc123-")");
    CHECK(near("a = :a AND __b = :b") == R"("_", near: "AND __")");
    CHECK(near("[object Object]") == R"("[", near: "[object")");
    CHECK(near("!!!") == R"("!", near: "!!")");
    CHECK(near("ü > a") == R"("ü", near: "ü >")");
    CHECK(near("   ") == R"("<EOF>", near: "")");
}

TEST_CASE("what the grammar does not have is a syntax error") {
    for (const auto* text : {"things are not gonna be ok",
                             "a > 4",
                             "attribute_exists(Pictures-RearView)",
                             "attribute_exists(\"Pictures.RearView\")",
                             "attribute_exists(Pictures..RearView)",
                             "attribute_exists(Pi#ctures.RearView)",
                             "attribute_exists(asdf[a])",
                             "a in b, c",
                             "a > between",
                             "a in b",
                             "a in (b,c,)",
                             "(a)between(b.(c.d))and(c)",
                             "(a)between(b.c.d)and((c)",
                             "#$.b > a",
                             "a > :things.stuff",
                             "b[:a] > a",
                             "b[#_] > a",
                             "(a)between(b.c[4.5].#d)and(:a)",
                             "size(a).b > a",
                             "(size(a)).b > a",
                             "size(a)[0] > a",
                             "(size(a))[0] > a",
                             "a = b = c",
                             "(a = b) = c",
                             "a = (b = c)",
                             "a AND b",
                             "a = b OR",
                             "NOT",
                             "()",
                             "a between b",
                             "a between b or c",
                             "a between b and c and",
                             "not a",
                             "a = not b",
                             ")",
                             "a = b)",
                             "a,b",
                             "f(a = b)",
                             "a in (b = c)",
                             "a = b AND NOT",
                             "and = a",
                             "a.and = b"}) {
        CAPTURE(text);
        CHECK(wrong(text).starts_with("Invalid FilterExpression: Syntax error; token: "));
    }
}

TEST_CASE("what the grammar has is parsed") {
    for (const auto* text : {"a = :a", "(a = :a)", "(a) = (:a)", "a<>:b and NOT c>=:d", "a=:a AND (b=:b OR c=:c)",
                             "a between :a and :b AND c = :c", "a in (:a)", "a IN((b),:c, size(d))", "NOT NOT a = b",
                             "not (a = b)", "attribute_exists(a.b[0].#c)", "((a).b)[1] = :c", "size(a) > size(b)",
                             "contains(a, size(b))", "(((a=:a) OR b=:b) OR c=:c)", "a between size(b) and (c)"}) {
        CAPTURE(text);
        CHECK(wrong(text) == "");
    }
}

TEST_CASE("static checks come in DynamoDB's order: parentheses, functions, their use, reserved words") {
    constexpr std::string_view prefix = "Invalid FilterExpression: ";
    for (const auto* text : {"a=a and a > ((views))", "(a)between(((b.c)).d)and(c)", "a > whatever((:things), ((a)))",
                             "a=a AND ((a=a AND a=a)) AND a=a", "a=a OR ((a=a OR (a=a OR a=a)))", "((a=a))"})
        CHECK(wrong(text) == std::string(prefix) + "The expression has redundant parentheses;");
    const std::string unknown = std::string(prefix) + "Invalid function name; function: ";
    CHECK(wrong("a=a and whatever((:things)) > a") == unknown + "whatever");
    CHECK(wrong("attRIbute_exIsts((views), #a)") == unknown + "attRIbute_exIsts");
    CHECK(wrong("if_not_exists(a, b)") ==
          std::string(prefix) + "The function is not allowed in a condition expression; function: if_not_exists");
    const std::string misused =
        std::string(prefix) + "The function is not allowed to be used this way in an expression; function: ";
    CHECK(wrong("a=a and attribute_exists((views), (#a)) > b") == misused + "attribute_exists");
    CHECK(wrong("contains(:things, c) > b") == misused + "contains");
    CHECK(wrong("size(contains(a, b)) > a") == misused + "contains");
    CHECK(wrong("size(things)") == misused + "size");
    CHECK(wrong("a between b and attribute_exists(things)") == misused + "attribute_exists");
    CHECK(wrong("a in (b, attribute_exists(things))") == misused + "attribute_exists");
    CHECK(wrong("NOT size(a)") == misused + "size");
    const std::string reserved = std::string(prefix) + "Attribute name is a reserved keyword; reserved keyword: ";
    CHECK(wrong("attribute_exists(views, #a)") == reserved + "views");
    CHECK(wrong(":a < abOrT") == reserved + "abOrT");
    CHECK(wrong("a.data = :b") == reserved + "data");
}

TEST_CASE("reserved words are known in any case of letters") {
    CHECK(reserved_word("STATUS"));
    CHECK(reserved_word("status"));
    CHECK(reserved_word("Zone"));
    CHECK(reserved_word("ABORT"));
    CHECK_FALSE(reserved_word("movie"));
    CHECK_FALSE(reserved_word(""));
    CHECK_FALSE(reserved_word(std::string(1000, 'A')));
}

TEST_CASE("expressions have limits of size, operators, operands, indexes and depth") {
    CHECK(wrong("") == "Invalid FilterExpression: The expression can not be empty;");
    CHECK(wrong(std::string(5000, '(')) ==
          "Invalid FilterExpression: Expression size has exceeded the maximum allowed size; expression size: 5000");
    CHECK(wrong("a=:a" + repeated(" OR a=:a", 149)) == "");
    CHECK(wrong(repeated("NOT ", 299) + "a=:a") == "");
    CHECK(wrong(repeated("NOT ", 300) + "a=:a") ==
          "Invalid FilterExpression: The expression contains too many operators; operator count: 301");
    CHECK(wrong("a in (:a" + repeated(",:a", 99) + ")") == "");
    CHECK(wrong("a in (:a" + repeated(",:a", 100) + ")") ==
          "Invalid FilterExpression: The IN operator is provided with too many operands; number of operands: 101");
    CHECK(wrong("a[2147483647] = :a") == "");
    CHECK(wrong("a[2147483648] = :a") ==
          "Invalid FilterExpression: List index is not within the allowable range; index: [2147483648]");
    CHECK(wrong("a[99999999999999999999] = :a").find("not within the allowable range") != std::string::npos);
    CHECK(wrong("a" + repeated(".b", 31), expression_kind::projection) == "");
    CHECK(wrong("a" + repeated(".b", 32), expression_kind::projection) ==
          "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33");
}

TEST_CASE("no text exhausts the stack or the time: what killed others is answered") {
    for (const std::size_t depth : {6u, 20u, 1000u, 2000u, 4000u, 16'000'000u}) {
        for (const auto kind : {expression_kind::condition, expression_kind::filter, expression_kind::key_condition,
                                expression_kind::update, expression_kind::projection})
            CHECK(wrong(std::string(depth, '('), kind) != "");
    }
    CHECK(wrong(std::string(2000, '(') + "a=:a" + std::string(2000, ')')).find("redundant parentheses") !=
          std::string::npos);
    CHECK(wrong("SET a = " + std::string(2000, '(') + ":a" + std::string(2000, ')'), expression_kind::update) == "");
    CHECK(wrong("SET a = " + repeated("f(", 1000), expression_kind::update).find("<EOF>") != std::string::npos);
    CHECK(wrong("SET a = " + repeated("f(", 1000) + "b" + repeated(")", 1000), expression_kind::update)
              .find("too many operators") != std::string::npos);
    CHECK(wrong(repeated("a[0]", 1000)).starts_with("Invalid FilterExpression: Syntax error"));
    CHECK(wrong(repeated("a,", 2000) + "a", expression_kind::projection) == "");
}

TEST_CASE("an update has each section once, made of what it allows") {
    const auto update = [](std::string_view text) { return wrong(text, expression_kind::update); };
    for (const auto* text : {"whatever",
                             "set a",
                             "add a",
                             "delete a",
                             "set a=set",
                             "remove a = b",
                             "add a = b",
                             "delete a = b",
                             "delete a b",
                             "add abort b",
                             "add a if_not_exist(b)",
                             "remove a b",
                             "set a b",
                             "set :a = b",
                             "add :a b",
                             "remove :a",
                             "set a = b / c",
                             "set a = b * c",
                             "set a[1] = \"x\"",
                             "set a[1] = 1",
                             "SET a = if_not_exist(a, 100)",
                             "SET if_not_exist(a, b) = a",
                             "set (a = (b + c))",
                             "set a = (b.c).d + e",
                             "set a = (b.c)[0] + e",
                             "set a = b + c + d",
                             "set a = b,",
                             "set a = list_append(a, b + c)",
                             "set a = :b remove",
                             "set a = :b :c",
                             "set",
                             "set a = )",
                             "set a = (b"}) {
        CAPTURE(text);
        CHECK(update(text).starts_with("Invalid UpdateExpression: Syntax error; token: "));
    }
    for (const auto* text :
         {"set a = b", "SET a = if_not_exists(a, b) + c",
          "SET a = if_not_exists(a, if_not_exists(b, :c)), d = :e REMOVE f, g[0]", "set a = (b + c)",
          "set a = ((b.c.d)+(e))", "set c = (c - :v)", "add a :b, c :d delete e :f", "remove a, b.c, d[1]"}) {
        CAPTURE(text);
        CHECK(update(text) == "");
    }
    CHECK(update("a-b") == R"(Invalid UpdateExpression: Syntax error; token: "a", near: "a-")");
    CHECK(update(" set #c = :c set abOrt = true ") ==
          "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: abOrt");
    CHECK(update("set #c = if_not_exist(:c) set c = d") ==
          "Invalid UpdateExpression: Invalid function name; function: if_not_exist");
    CHECK(update("set a = size(b)") ==
          "Invalid UpdateExpression: The function is not allowed in an update expression; function: size");
    CHECK(update("set a = #c set c = :d") ==
          R"(Invalid UpdateExpression: The "SET" section can only be used once in an update expression;)");
    CHECK(update("remove #d set a = b remove e") ==
          R"(Invalid UpdateExpression: The "REMOVE" section can only be used once in an update expression;)");
    CHECK(update("delete #d :e set a = b delete #e :f") ==
          R"(Invalid UpdateExpression: The "DELETE" section can only be used once in an update expression;)");
}

TEST_CASE("a projection is a list of paths") {
    const auto projection = [](std::string_view text) { return wrong(text, expression_kind::projection); };
    for (const auto* text :
         {"whatever(stuff)", ":a", "abort,", "a,,b", "a..b", "a[b]", "(a.b).c", "(a)", "(a),(b)", "(a,b)", "a-b"}) {
        CAPTURE(text);
        CHECK(projection(text).starts_with("Invalid ProjectionExpression: Syntax error; token: "));
    }
    CHECK(projection("a, b.c[0], #d") == "");
    CHECK(projection("a, name") ==
          "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: name");
}

TEST_CASE("the cache parses a text once for each kind") {
    expression_cache cache;
    const auto first = cache.parse(expression_kind::filter, "a = :a");
    CHECK(cache.parse(expression_kind::filter, "a = :a") == first);
    CHECK(cache.parse(expression_kind::condition, "a = :a") != first);
    CHECK(refusal([&] { cache.parse(expression_kind::filter, "a ="); }) != "");
    for (int i = 0; i < 3000; ++i) cache.parse(expression_kind::filter, "a = :a" + std::to_string(i));
    CHECK(first->values.front() == ":a");
}

}  // namespace
}  // namespace tight::cloud::dynamodb::tests
