// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attribute values of the reference model: plain data, compared by the shortest code that can be right. Numbers are
// integers and decimals of up to three places, kept in thousandths.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <tight/json.hpp>

namespace attack::model {

enum class kind : std::uint8_t { string, number, binary, boolean, null, list, map, string_set, number_set };

struct value;
using document = std::map<std::string, value>;

struct value {
    kind type = kind::null;
    std::string text = {};                   // of a string or a binary
    std::int64_t thousandths = 0;            // of a number
    std::string spelling = {};               // of a number in a request, where it is not the canonical one: "1e3"
    bool flag = false;                       // of a boolean
    std::vector<value> elements{};           // of a list; of a set: sorted, each once
    std::map<std::string, value> members{};  // of a map
};

value string(std::string text);
value number(std::int64_t thousandths, std::string spelling = {});
value binary(std::string bytes);
value boolean(bool flag);
value list(std::vector<value> elements);
value map(document members);
value set(kind type, std::vector<value> elements);

bool is_set(const value& of);

// Below, at or above 0. Requires: the same kind, a string, a number or a binary.
int compare(const value& left, const value& right);

// Whether both are the same value, however they are spelled.
bool equal(const value& left, const value& right);
bool equal(const document& left, const document& right);

// The type's name in DynamoDB's JSON: "S".
std::string type_name(kind type);

// "12.5": as DynamoDB writes it.
std::string decimal(std::int64_t thousandths);

// DynamoDB's JSON, of a request (numbers as they are spelled) or of an answer (as the service writes them).
enum class spelling : std::uint8_t { request, canonical };
tight::json::value to_json(const value& from, spelling how = spelling::canonical);
tight::json::object to_json(const document& from, spelling how = spelling::canonical);

}  // namespace attack::model
