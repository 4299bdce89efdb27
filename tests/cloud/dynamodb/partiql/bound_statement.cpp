// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/partiql/statement.hpp"

#include <string>

#include "cloud/dynamodb/partiql/bound_statement.hpp"
#include "cloud/dynamodb/values.hpp"
#include "cloud/dynamodb/values/key_encoding.hpp"

namespace tight::cloud::dynamodb::tests {
namespace {

using partiql::bound_statement;
using partiql::parse_statement;
using partiql::verb;

const key_shape pair{{{"pk", kind::string}}, {{"sk", kind::number}}};
const key_shape hash_only{{{"pk", kind::string}}, {}};

bound_statement bound(std::string_view text, std::string_view parameters = {}) {
    const json::value source = parameters.empty() ? json::value() : json::parse(parameters).value();
    return {parse_statement(text), &source};
}

std::string wrong(std::string_view text, std::string_view parameters = {}) {
    return refusal([&] { bound(text, parameters); });
}

bool selects(std::string_view where, std::string_view target, std::string_view parameters = {}) {
    const auto request = bound("SELECT * FROM t WHERE " + std::string(where), parameters);
    const item content = item_of(target);
    return request.where()->matches(document(content));
}

constexpr std::string_view ill = "Statement wasn't well formed, can't be processed: ";

TEST_CASE("a SELECT names its table, index and columns") {
    const auto all = bound(R"(select * from "my-table"."by.date" where pk = 'a';)");
    CHECK(all.does() == verb::select);
    CHECK(all.table() == "my-table");
    CHECK(all.index() == "by.date");
    CHECK(all.all_columns());
    const auto some = bound(R"(SELECT a, m.b, "l"[1], m.l[0].c, absent FROM t)");
    std::string row;
    some.append_row(
        row,
        stored_item(store(item_of(
            R"({"a":{"N":"1"},"l":{"L":[{"S":"x"},{"S":"y"}]},"m":{"M":{"b":{"S":"b"},"l":{"L":[{"M":{"c":{"N":"3"}}}]}}}})"))));
    CHECK(row == R"({"a":{"N":"1"},"b":{"S":"b"},"c":{"N":"3"},"l[1]":{"S":"y"}})");
    CHECK(some.columns() == std::vector<std::string_view>{"a", "m", "l", "m", "absent"});
    CHECK_FALSE(some.where());
}

TEST_CASE("what is no statement is refused in DynamoDB's words") {
    CHECK(wrong("") == std::string(ill) + "Expected data manipulation");
    CHECK(wrong("CREATE TABLE t") == std::string(ill) + "Expected data manipulation");
    CHECK(wrong("SELECT * FROM t WHERE pk = 'a' garbage") == std::string(ill) + "Unexpected token after expression");
    CHECK(wrong("SELECT FROM t") == std::string(ill) + "Unexpected keyword");
    CHECK(wrong("SELECT * FROM t WHERE (pk = 'a'") == std::string(ill) + "Expected RIGHT_PAREN");
    CHECK(wrong("SELECT * FROM t WHERE pk =") == std::string(ill) + "Unexpected term");
    CHECK(wrong("SELECT * FROM t WHERE pk = 'a") == std::string(ill) + "Unexpected end of statement");
    CHECK(wrong("SELECT count(*) FROM t") == "Unexpected path component at 1:8:5");
    CHECK(wrong(R"(SELECT * FROM "")") == "Path component cannot be an empty string");
    CHECK(wrong("SELECT * FROM a.b.c") == "A path may contain at most 2 components in the FROM clause");
    CHECK(wrong("INSERT INTO a.b VALUE {}") ==
          "FROM clause may only contain a single table name in data manipulation statements at 1:13:1");
    CHECK(wrong("UPDATE a.b SET c = 1 WHERE pk = 'x'") == "This operation is not supported on an index");
    CHECK(wrong("SELECT l[-1] FROM t") == "List index is not within the allowable range; index: [-1] at 1:11:1");
    CHECK(wrong("DELETE FROM t WHERE pk = 'a' RETURNING ALL NEW *") ==
          "Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
    CHECK(wrong("SELECT * FROM t WHERE pk = ?") == "Number of parameters in request and statement don't match.");
    CHECK(wrong("SELECT * FROM t WHERE a < true") ==
          "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL");
    CHECK(wrong("SELECT * FROM t WHERE a BETWEEN ? AND 2", R"([{"M":{}}])") ==
          "Incorrect operand type for operator or function; operator or function: BETWEEN, operand type: M");
}

TEST_CASE("conditions mean what they say, also of attributes that are not there") {
    constexpr std::string_view content =
        R"({"a":{"S":"x'y"},"n":{"N":"5"},"m":{"M":{"b":{"BOOL":true}}},"l":{"L":[{"N":"1"}]},"z":{"NULL":true}})";
    CHECK(selects("a = 'x''y'", content));
    CHECK(selects("n >= 5 AND n < 5.5e0 AND -1 < n", content));
    CHECK(selects("m.b = true AND l[0] = 1", content));
    CHECK(selects("n BETWEEN 1 AND 5 AND a <> 'b'", content));
    CHECK(selects("n NOT BETWEEN 6 AND 7", content));
    CHECK(selects("n IN [1, 5] AND n IN (?, 5)", content, R"([{"N":"1"}])"));
    CHECK_FALSE(selects("absent <> 'b'", content));
    CHECK(selects("NOT absent = 'b'", content));
    CHECK(selects("absent IS MISSING AND a IS NOT MISSING AND z IS NULL AND a IS NOT NULL", content));
    CHECK(selects("BEGINS_WITH(a, 'x') and contains(a, 'y') AND attribute_type(l, 'L') AND size(l) = 1", content));
    CHECK(selects("(n = 1 OR n = 5) AND NOT (n = 1)", content));
    CHECK(selects("l = [1] AND m = {'b': ?}", content, R"([{"BOOL":true}])"));
    CHECK_FALSE(selects("n = '5'", content));
}

TEST_CASE("WHERE narrows what is read where it names keys") {
    const auto ranges = [](std::string_view where, const key_shape& keys = pair) {
        return bound("SELECT * FROM t WHERE " + std::string(where)).ranges(keys);
    };
    CHECK_FALSE(ranges("a = 1"));
    CHECK_FALSE(ranges("pk = 'a' OR pk = 'b'"));
    CHECK_FALSE(ranges("pk = 5"));
    CHECK_FALSE(ranges("NOT pk = 'a'"));
    REQUIRE(ranges("pk = 'a'"));
    CHECK(ranges("pk = 'a'")->size() == 1);
    CHECK_FALSE(ranges("pk = 'a'")->front().restricted);
    CHECK(ranges("pk IN ['a', 'b', 'a']")->size() == 2);
    const auto narrowed = ranges("(a = 1 AND 'a' = pk) AND 5 <= sk");
    REQUIRE(narrowed);
    std::string five;
    encode_key(five, {make_decimal(5)});
    CHECK(narrowed->front().begin == five);
    CHECK(narrowed->front().end.empty());
    CHECK(ranges("pk = 'a' AND sk = 'wrong type'")->front().restricted == false);
    CHECK(ranges("pk = 'a' AND sk BETWEEN 1 AND 2")->front().restricted);
}

TEST_CASE("ORDER BY needs a key") {
    CHECK(bound("SELECT * FROM t WHERE pk = 'a' ORDER BY sk DESC").descending(pair));
    CHECK_FALSE(bound("SELECT * FROM t WHERE pk = 'a' ORDER BY sk").descending(pair));
    CHECK(refusal([] { bound("SELECT * FROM t ORDER BY sk").descending(pair); }) ==
          "Must have WHERE clause in the statement when using ORDER BY clause.");
    CHECK(refusal([] { bound("SELECT * FROM t WHERE pk = 'a' ORDER BY x").descending(pair); }) ==
          "Variable reference x in ORDER BY clause must be part of the primary key");
}

TEST_CASE("INSERT makes an item of literals and parameters") {
    const auto result = bound(
        "INSERT INTO t VALUE {'pk': 'a', 'n': -1.50, 'l': [1, ?, {'x': null}], 's': <<'b', 'a'>>, 'ns': <<2, "
        "1.0>>, 'm': {}}",
        R"([{"S":"p"}])");
    CHECK(
        text_of(result.inserted()) ==
        R"({"l":{"L":[{"N":"1"},{"S":"p"},{"M":{"x":{"NULL":true}}}]},"m":{"M":{}},"n":{"N":"-1.5"},"ns":{"NS":["1","2"]},"pk":{"S":"a"},"s":{"SS":["a","b"]}})");
    CHECK(wrong("INSERT INTO t VALUE {'s': <<>>}") == "Empty bags are not supported");
    CHECK(wrong("INSERT INTO t VALUE {'s': <<'b', 'a', 'b'>>}") ==
          "One or more parameter values were invalid: Input collection [b, a, b] contains duplicates.");
    CHECK(wrong("INSERT INTO t VALUE {'s': <<1, 'a'>>}").starts_with("One or more parameter values were invalid: "));
    CHECK(wrong("INSERT INTO t VALUE {'s': 1e400}").starts_with("Number overflow"));
}

TEST_CASE("UPDATE changes the item that WHERE names") {
    const auto change = bound(
        "UPDATE t SET a = a + 1, l = list_append(l, [?]) SET s = set_add(s, <<'b'>>) REMOVE m.x, d WHERE pk = 'k' AND "
        "sk = 1 AND a > 0 RETURNING MODIFIED NEW *",
        R"([{"S":"p"}])");
    CHECK(text_of(change.key(pair)) == R"({"pk":{"S":"k"},"sk":{"N":"1"}})");
    CHECK(change.returns() == partiql::returning::modified_new);
    const item before = item_of(
        R"({"pk":{"S":"k"},"sk":{"N":"1"},"a":{"N":"1"},"l":{"L":[]},"s":{"SS":["a"]},"m":{"M":{"x":{"N":"1"}}},"d":{"S":"d"}})");
    REQUIRE(change.where() != nullptr);
    CHECK(change.where()->matches(document(before)));
    CHECK(text_of(change.change().apply(before)) ==
          R"({"a":{"N":"2"},"l":{"L":[{"S":"p"}]},"m":{"M":{}},"pk":{"S":"k"},"s":{"SS":["a","b"]},"sk":{"N":"1"}})");
    for (const auto* where :
         {"", " WHERE pk = 'k'", " WHERE pk = 'k' OR sk = 1", " WHERE a = 1", " WHERE pk IN ['k'] AND sk = 1"})
        CHECK(refusal([&] { bound("UPDATE t SET a = 1" + std::string(where)).key(pair); }) ==
              "Where clause does not contain a mandatory equality on all key attributes");
    CHECK(wrong("UPDATE t SET a = 'x' + 1 WHERE pk = 'k'").find("Incorrect operand type") != std::string::npos);
    CHECK(wrong("UPDATE t SET a = 1, a.b = 2 WHERE pk = 'k'").find("overlap") != std::string::npos);
    CHECK(wrong("UPDATE t WHERE pk = 'k'") == std::string(ill) + "Unexpected keyword");
}

TEST_CASE("DELETE and EXISTS name one item") {
    const auto gone = bound("DELETE FROM t WHERE pk = 'k' RETURNING ALL OLD *");
    CHECK(gone.does() == verb::erase);
    CHECK(text_of(gone.key(hash_only)) == R"({"pk":{"S":"k"}})");
    const auto there = bound("EXISTS(SELECT * FROM t WHERE pk = 'k' AND sk = 2 AND v IS MISSING)");
    CHECK(there.exists());
    CHECK(there.names_key(pair));
    CHECK_FALSE(bound("SELECT * FROM t WHERE pk = 'k'").names_key(pair));
}

TEST_CASE("no statement exhausts the stack or the time") {
    for (const std::string_view piece : {"(", "NOT ", "[", "{'a':", "<<", "size(", "a[", "a.", "?,"}) {
        std::string many;
        while (many.size() < 8000) many += piece;
        CHECK(wrong("SELECT * FROM t WHERE a = " + many) != "");
        CHECK(wrong("SELECT * FROM t WHERE " + many) != "");
        CHECK(wrong("INSERT INTO t VALUE " + many) != "");
        CHECK(wrong("UPDATE t SET a = " + many) != "");
    }
    for (const char quote : {'\'', '"'})
        CHECK(wrong("SELECT * FROM t WHERE a = " + std::string(7999, quote)).ends_with("Unexpected end of statement"));
    std::string chain = "a=1";
    while (chain.size() < 8000) chain += " OR a=1";
    CHECK_FALSE(selects(chain, R"({"a":{"N":"2"}})"));
    CHECK(wrong(std::string(16'000'000, '(')).find("Member must have length less than or equal to 8192") !=
          std::string::npos);
}

TEST_CASE("a bound statement outlives its parameters and may be moved") {
    auto first = std::make_unique<bound_statement>(
        bound("UPDATE t SET a = ? WHERE pk = ?", R"([{"S":"a long enough value"},{"S":"k"}])"));
    const bound_statement moved = std::move(*first);
    first.reset();
    CHECK(text_of(moved.change().apply(item_of("{}"))) == R"({"a":{"S":"a long enough value"}})");
    CHECK(moved.where()->matches(document(item_of(R"({"pk":{"S":"k"}})"))));
}

}  // namespace
}  // namespace tight::cloud::dynamodb::tests
