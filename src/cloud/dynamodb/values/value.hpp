// SPDX-License-Identifier: Apache-2.0
#pragma once

// Attribute values and items in memory: owned, copyable, compared as DynamoDB compares (sets without order, numbers by
// value). Items keep their attributes sorted by name, so equal items have one form.
//
//     item movie;
//     movie.set("year", value{make_decimal(1985)});
//     if (const value* title = movie.find("title"); title && title->is<std::string>()) ...

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cloud/dynamodb/values/number.hpp"

namespace tight::cloud::dynamodb {

// In the order of value::data's alternatives.
enum class kind : std::uint8_t { string, number, binary, boolean, null, string_set, number_set, binary_set, list, map };

// The wire's word: "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M".
std::string_view wire_name(kind type);

struct binary {
    std::string bytes;
    bool operator==(const binary&) const = default;
    auto operator<=>(const binary&) const = default;
};
struct null {
    bool operator==(const null&) const = default;
};

// Sets are sorted (strings and binaries by bytes, numbers by value), never empty in a stored item, without duplicates.
using string_set = std::vector<std::string>;
using number_set = std::vector<decimal128>;
using binary_set = std::vector<binary>;

struct value;
struct member;
using list = std::vector<value>;

// Attributes by name, sorted by the bytes of the name. References into it are ended by set and erase.
class item {
public:
    item() = default;

    const value* find(std::string_view name) const;
    value* find(std::string_view name);
    value& set(std::string_view name, value content);  // adds or replaces
    bool erase(std::string_view name);                 // whether it was there
    void reserve(std::size_t count);
    std::size_t size() const;
    bool empty() const;

    const member* begin() const;
    const member* end() const;
    member* begin();
    member* end();

    bool operator==(const item&) const;

private:
    std::vector<member> members_;
};

struct value {
    std::variant<std::string, decimal128, binary, bool, null, string_set, number_set, binary_set, list, item> data;

    kind type() const { return static_cast<kind>(data.index()); }
    template <class T>
    bool is() const {
        return std::holds_alternative<T>(data);
    }
    template <class T>
    const T* as() const {
        return std::get_if<T>(&data);
    }
    template <class T>
    T* as() {
        return std::get_if<T>(&data);
    }
    bool operator==(const value&) const = default;
};

struct member {
    std::string name;
    value content;
    bool operator==(const member&) const = default;
};

// What it weighs as AWS counts item sizes (the limit of 409,600 bytes, capacity units, the 1 MB page).
std::size_t value_size(const value& operand);
std::size_t item_size(const item& item);

inline constexpr std::size_t max_item_size = 409'600;
inline constexpr int max_nesting = 32;

}  // namespace tight::cloud::dynamodb
