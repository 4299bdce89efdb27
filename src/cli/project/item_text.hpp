// SPDX-License-Identifier: Apache-2.0
#pragma once

// Items of DynamoDB as lines of a file.
//
// JSON: one item a line, {"Item":{"year":{"N":"1985"}}} as DynamoDB's own exports have it; {"year":{"N":"1985"}} is
// read too.
//
// CSV (RFC 4180): a head with the attributes, then one item a record. An attribute is `name:TYPE`, or `name` alone for
// one of the table's key or a text. S, N and B (in base64) stand as they are, BOOL as true or false, the other types as
// DynamoDB's JSON. An empty cell is no attribute, "" is the empty text. An attribute that has several types has several
// columns.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>
#include <tight/json.hpp>

namespace tight::cli {

// Whether each attribute has one type of DynamoDB's and a value of it, at any depth.
bool is_item(const json::object& item);

// The errors of these functions say what is wrong with the text, not where it stands.
result<json::object> item_of_json(std::string_view line);
std::string json_of_item(const json::object& item);

struct csv_field {
    std::string text = {};
    bool quoted = false;
};

// The fields of one record, without its line end. A field in quotes may hold commas, quotes written twice and line
// ends.
result<std::vector<csv_field>> split_csv(std::string_view record);

// The items that go into it are items: is_item().
class csv_columns {
public:
    // Those of a head. `key_types` are of the table: {"year", "N"}. The error names a column that comes twice.
    static result<csv_columns> read(const std::vector<csv_field>& head,
                                    const std::map<std::string, std::string, std::less<>>& key_types);

    // Takes note of the columns that an item needs.
    void add(const json::object& item);

    // Whether `item` has a place in them.
    bool hold(const json::object& item) const;

    std::string head() const;
    std::string record(const json::object& item) const;
    result<json::object> item(const std::vector<csv_field>& fields) const;

private:
    struct column {
        std::string name;
        std::string type;
        auto operator<=>(const column&) const = default;
    };

    std::vector<column> columns_;  // in the order of the file
    std::map<column, std::size_t> places_;
};

}  // namespace tight::cli
