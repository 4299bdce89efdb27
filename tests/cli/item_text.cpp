// SPDX-License-Identifier: Apache-2.0
#include <cli/item_text.hpp>

#include <doctest/doctest.h>

using namespace tight;

namespace {

json::object item(std::string_view text) { return json::parse(text).value().as_object(); }

json::object back(const json::object& from) {
    cli::csv_columns columns;
    columns.add(from);
    const auto read = cli::csv_columns::read(cli::split_csv(columns.head()).value(), {}).value();
    return read.item(cli::split_csv(columns.record(from)).value()).value();
}

}  // namespace

TEST_CASE("items of JSON lines are read as DynamoDB exports them, or bare") {
    const auto movie = item(R"({"year":{"N":"1985"}})");
    CHECK(cli::item_of_json(R"({"Item":{"year":{"N":"1985"}}})").value() == movie);
    CHECK(cli::item_of_json(R"({"year":{"N":"1985"}})").value() == movie);
    CHECK(cli::item_of_json(R"({"Item":{"S":"text"}})").value() == item(R"({"Item":{"S":"text"}})"));
    CHECK(cli::json_of_item(movie) == R"({"Item":{"year":{"N":"1985"}}})");
    CHECK(cli::item_of_json(R"({"year":1985})").error().message ==
          R"(the attribute year is not DynamoDB's JSON, as {"S": "text"} or {"N": "1985"})");
    CHECK_FALSE(cli::item_of_json("[]"));
    CHECK_FALSE(cli::item_of_json("{"));
}

TEST_CASE("every type comes back from CSV as it was") {
    for (const std::string_view text :
         {R"({"a":{"S":"plain"}})", R"({"a":{"S":""}})", R"({"a":{"S":"with, \"quotes\"\nand lines"}})",
          R"({"a":{"S":" spaces "}})", R"({"a":{"N":"12345678901234567890123456789012345678"}})",
          R"({"a":{"B":"aGk="}})", R"({"a":{"BOOL":true},"b":{"BOOL":false}})", R"({"a":{"NULL":true}})",
          R"({"a":{"SS":["x","y"]}})", R"({"a":{"NS":["1","2"]}})", R"({"a":{"L":[{"S":"x"},{"N":"1"}]}})",
          R"({"a":{"M":{"b":{"S":"c"}}}})", R"({"a:S":{"N":"1"},"a,b":{"S":"x"}})"}) {
        CAPTURE(text);
        CHECK(back(item(text)) == item(text));
    }
}

TEST_CASE("a column without a type is of the table's key, or text") {
    const auto columns = cli::csv_columns::read(cli::split_csv("year,title,rating:N").value(), {{"year", "N"}}).value();
    CHECK(columns.item(cli::split_csv("1985,Brazil,").value()).value() ==
          item(R"({"year":{"N":"1985"},"title":{"S":"Brazil"}})"));
    CHECK(columns.item(cli::split_csv("1985,\"\",7.9").value()).value() ==
          item(R"({"year":{"N":"1985"},"title":{"S":""},"rating":{"N":"7.9"}})"));
}

TEST_CASE("what is wrong with a record of CSV is told") {
    const auto columns = cli::csv_columns::read(cli::split_csv("a:BOOL,b:L,a:N").value(), {}).value();
    CHECK(columns.item(cli::split_csv("true").value()).error().message == "it has 1 fields, and the head 3");
    CHECK(columns.item(cli::split_csv("yes,,").value()).error().message ==
          "the column a: 'yes' is neither true nor false");
    CHECK(columns.item(cli::split_csv(",[,").value()).error().message == "the column b: is not the JSON of type L");
    CHECK(columns.item(cli::split_csv("true,,1").value()).error().message == "the attribute a has values of two types");
    CHECK(cli::csv_columns::read(cli::split_csv("a,a:S").value(), {}).error().message == "the column a:S comes twice");
    CHECK(cli::split_csv("\"a").error().message == "a quote is never closed");
    CHECK(cli::split_csv("a\"b\"").error().message == "a quote stands inside a field that does not begin with one");
    CHECK(cli::split_csv("\"a\"b").error().message == "something follows the quote that ends a field");
    CHECK(cli::is_open_csv("\"a\nb"));
    CHECK_FALSE(cli::is_open_csv("\"a\"\"\nb\""));
}
