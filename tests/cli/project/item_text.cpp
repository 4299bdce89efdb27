// SPDX-License-Identifier: Apache-2.0
#include "cli/project/item_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>

#include "cli/terminal/input_lines.hpp"
#include "core/command_error.hpp"

#include "support/temporary_folder.hpp"

using namespace tight;

namespace {

json::object item(std::string_view text) { return json::parse(text).value().as_object(); }

json::object back(const json::object& from) {
    cli::csv_columns columns;
    columns.add(from);
    const auto read = cli::csv_columns::read(cli::split_csv(columns.head()).value(), {}).value();
    return read.item(cli::split_csv(columns.record(from)).value()).value();
}

// Items of every kind that DynamoDB has, the same ones in each run.
class item_generator {
public:
    json::object item() {
        json::object made{{"id", json::object{{"S", "k" + text()}}}};
        for (int more = number(6); more > 0; --more) {
            const std::string name = text();
            if (!name.empty() && name != "id") made[name] = value(4);
        }
        return made;
    }

private:
    int number(int below) { return std::uniform_int_distribution(0, below - 1)(random_); }

    std::string text() {
        static const std::vector<std::string> pieces{"\"",
                                                     ",",
                                                     "\r",
                                                     "\n",
                                                     "\r\n",
                                                     std::string(1, '\0'),
                                                     "\xEF\xBB\xBF",
                                                     " ",
                                                     "\t",
                                                     "true",
                                                     "null",
                                                     "12E5",
                                                     "[1]",
                                                     R"({"S":"x"})",
                                                     "é",
                                                     "\xF0\x9F\x98\x80",
                                                     "a",
                                                     "name:N",
                                                     "'",
                                                     "\\",
                                                     "\x7F",
                                                     "\xE2\x80\xA8",
                                                     ";",
                                                     "=1+1"};
        std::string made;
        for (int parts = number(5); parts > 0; --parts)
            made += pieces[static_cast<std::size_t>(number(static_cast<int>(pieces.size())))];
        return made;
    }
    std::string digits() {
        std::string made = number(2) == 0 ? "-" : "";
        for (int left = 1 + number(38); left > 0; --left) made += static_cast<char>('1' + number(9));
        return number(2) == 0 ? made : made + "E" + std::to_string(number(200) - 130);
    }
    std::string bytes() {
        return std::vector<std::string>{"", "AA==", "//8=", "aGk=", "77u/"}[static_cast<std::size_t>(number(5))];
    }

    json::value several(const std::string& kind) {
        std::set<std::string> different;
        for (int left = 1 + number(3); left > 0; --left)
            different.insert(kind == "SS" ? text() : kind == "NS" ? digits() : bytes());
        return json::object{{kind, json::array(different.begin(), different.end())}};
    }
    json::value list(int depth) {
        json::array made;
        for (int left = number(4); left > 0; --left) made.push_back(value(depth - 1));
        return json::object{{"L", made}};
    }
    json::value map(int depth) {
        json::object made;
        for (int left = number(4); left > 0; --left) made[text()] = value(depth - 1);
        return json::object{{"M", made}};
    }
    json::value value(int depth) {
        switch (number(depth > 0 ? 11 : 5)) {
            case 0:
                return json::object{{"S", text()}};
            case 1:
                return json::object{{"N", digits()}};
            case 2:
                return json::object{{"B", bytes()}};
            case 3:
                return json::object{{"BOOL", number(2) == 0}};
            case 4:
                return json::object{{"NULL", true}};
            case 5:
                return several("SS");
            case 6:
                return several("NS");
            case 7:
                return several("BS");
            case 8:
                return list(depth);
            default:
                return map(depth);
        }
    }

    std::mt19937 random_{4};
};

std::vector<json::object> generated(std::size_t count) {
    item_generator from;
    std::vector<json::object> items;
    for (std::size_t i = 0; i < count; ++i) items.push_back(from.item());
    return items;
}

std::string csv_of(const std::vector<json::object>& items, const std::string& line_end) {
    cli::csv_columns columns;
    for (const json::object& each : items) columns.add(each);
    std::string text = columns.head() + line_end;
    for (const json::object& each : items) text += columns.record(each) + line_end;
    return text;
}

std::vector<json::object> items_of_csv(const support::temporary_folder& here, const std::string& text) {
    here.write("items.csv", text);
    cli::input_lines records(here / "items.csv", cli::record_end::unquoted_line);
    const auto columns = cli::csv_columns::read(cli::split_csv(records.next().value()).value(), {}).value();
    std::vector<json::object> items;
    while (const auto record = records.next()) items.push_back(columns.item(cli::split_csv(*record).value()).value());
    return items;
}

std::vector<json::object> items_of_json(const support::temporary_folder& here, const std::string& text) {
    here.write("items.json", text);
    cli::input_lines lines(here / "items.json");
    std::vector<json::object> items;
    while (const auto line = lines.next()) items.push_back(cli::item_of_json(*line).value());
    return items;
}

std::string problem_of(const std::function<void()>& what) {
    try {
        what();
    } catch (const tight::command_error& problem) {
        return problem.message();
    }
    return "";
}

}  // namespace

TEST_CASE("items of every kind come back from a file of CSV as they were, however its lines end") {
    const support::temporary_folder here;
    const auto items = generated(300);
    const std::string lf = csv_of(items, "\n"), crlf = csv_of(items, "\r\n");
    CHECK(items_of_csv(here, lf) == items);
    CHECK(items_of_csv(here, crlf) == items);
    CHECK(items_of_csv(here, lf.substr(0, lf.size() - 1)) == items);
    CHECK(items_of_csv(here, crlf.substr(0, crlf.size() - 2)) == items);
    CHECK(items_of_csv(here, "\xEF\xBB\xBF" + crlf) == items);
}

TEST_CASE("items of every kind come back from a file of JSON lines as they were") {
    const support::temporary_folder here;
    const auto items = generated(300);
    std::string text;
    for (const json::object& each : items) text += cli::json_of_item(each) + '\n';
    CHECK(items_of_json(here, text) == items);
    CHECK(items_of_json(here, "\xEF\xBB\xBF" + text) == items);
    for (const char* name : {"S", "N", "B", "BOOL", "NULL", "SS", "L", "M", "Item"})
        for (const char* value :
             {R"({"S":"x"})", R"({"M":{}})", R"({"M":{"S":{"S":"x"}}})", R"({"M":{"M":{"M":{}}}})", R"({"L":[]})"}) {
            const json::object only{{name, json::parse(value).value()}};
            CAPTURE(cli::json_of_item(only));
            CHECK(cli::item_of_json(cli::json_of_item(only)).value() == only);
        }
}

TEST_CASE("thousands of attributes, and cells of hundreds of kilobytes with lines and quotes, come back from CSV") {
    const support::temporary_folder here;
    json::object wide{{"id", json::object{{"S", "wide"}}}}, long_one{{"id", json::object{{"S", "long"}}}};
    for (int i = 0; i < 5000; ++i) wide["attribute " + std::to_string(i)] = json::object{{"N", std::to_string(i)}};
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "\"\r\n,";
    long_one["text"] = json::object{{"S", text}};
    const std::vector<json::object> items{wide, long_one};
    CHECK(items_of_csv(here, csv_of(items, "\n")) == items);
}

TEST_CASE("absent, empty and NULL are three things") {
    const support::temporary_folder here;
    const auto items = items_of_csv(here, "id,a,a:NULL,b:B\n1,,,\n2,\"\",,\"\"\n3,,true,\n4,null,,\n");
    REQUIRE(items.size() == 4);
    CHECK(items[0] == item(R"({"id":{"S":"1"}})"));
    CHECK(items[1] == item(R"({"id":{"S":"2"},"a":{"S":""},"b":{"B":""}})"));
    CHECK(items[2] == item(R"({"id":{"S":"3"},"a":{"NULL":true}})"));
    CHECK(items[3] == item(R"({"id":{"S":"4"},"a":{"S":"null"}})"));
}

TEST_CASE("a byte order mark is skipped at a file's beginning, and nowhere else") {
    const support::temporary_folder here;
    const std::string mark = "\xEF\xBB\xBF";
    CHECK(items_of_csv(here, mark + "id,a\n" + mark + "1," + mark + "\n") ==
          std::vector{item("{\"id\":{\"S\":\"" + mark + "1\"},\"a\":{\"S\":\"" + mark + "\"}}")});
    const json::object named{{mark + "id", json::object{{"S", mark}}}};
    CHECK(items_of_csv(here, csv_of({named}, "\n")) == std::vector{named});
    here.write("short", "\xEF\xBB");
    CHECK(cli::input_lines(here / "short").next() == "\xEF\xBB");
    here.write("mark alone", mark);
    CHECK_FALSE(cli::input_lines(here / "mark alone").next().has_value());
    here.write("empty", "");
    CHECK_FALSE(cli::input_lines(here / "empty").next().has_value());
}

TEST_CASE("records know the line they begin in, and one without an end is refused before memory is full") {
    const support::temporary_folder here;
    here.write("lines.csv", "a\n\"1\n2\r\n3\"\r\nb\n\"open\nend");
    cli::input_lines lines(here / "lines.csv", cli::record_end::unquoted_line);
    CHECK(lines.next() == "a");
    CHECK(lines.next() == "\"1\n2\r\n3\"");
    CHECK(lines.position().ends_with("lines.csv, line 2"));
    CHECK(lines.next() == "b");
    CHECK(lines.position().ends_with("lines.csv, line 5"));
    CHECK(lines.next() == "\"open\nend");
    CHECK(lines.position().ends_with("lines.csv, line 6"));
    CHECK_FALSE(lines.next().has_value());

    cli::input_lines zeros("/dev/zero");
    CHECK(problem_of([&] { (void)zeros.next(); }) ==
          "/dev/zero, line 1: the line is longer than 32 MiB, and no item is that long");
    std::string text = "a\n\"";
    for (int i = 0; i < 9'000'000; ++i) text += "x,y\n";
    here.write("open.csv", text);
    cli::input_lines open(here / "open.csv", cli::record_end::unquoted_line);
    CHECK(open.next() == "a");
    CHECK(problem_of([&] {
              (void)open.next();
          }).ends_with("open.csv, line 2: a quote is not closed within 32 MiB, and no item is that long"));
}

TEST_CASE("an attribute whose value is not of its type is refused where it is read") {
    for (const char* text :
         {R"({"a":{"S":1}})", R"({"a":{"N":1}})", R"({"a":{"BOOL":"true"}})", R"({"a":{"NULL":null}})",
          R"({"a":{"SS":"x"}})", R"({"a":{"SS":[1]}})", R"({"a":{"L":{}}})", R"({"a":{"L":["x"]}})",
          R"({"a":{"M":[]}})", R"({"a":{"M":{"b":"x"}}})", R"({"a":{}})", R"({"a":{"S":"x","N":"1"}})", R"({"a":null})",
          R"({"a":{"X":"x"}})"}) {
        CAPTURE(text);
        CHECK_FALSE(cli::item_of_json(text).has_value());
        CHECK_FALSE(cli::is_item(item(text)));
    }
    const auto columns = cli::csv_columns::read(cli::split_csv("a:L,b:SS,c:NULL,d:M").value(), {}).value();
    for (const char* record : {"\"[1]\",,,", ",\"[1]\",,", ",,null,", ",,,\"{\"\"a\"\":1}\"", ",\"{}\",,"}) {
        CAPTURE(record);
        CHECK(columns.item(cli::split_csv(record).value()).error().message.find("is not the JSON of type") !=
              std::string::npos);
    }
}

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
}
