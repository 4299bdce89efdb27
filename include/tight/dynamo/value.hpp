// SPDX-License-Identifier: Apache-2.0
#pragma once

// One value as DynamoDB keeps it: null, a boolean, an exact number, text, binary, a list, a map, or a set. As a model's
// attribute it is called a document: it may hold anything.
//
//     dynamo::document info = json::object{{"rank", 5}, {"actors", {"Jonathan Pryce"}}};
//     CHECK(info.find("rank")->get<int>() == 5);

#include <compare>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <tight/decimal.hpp>
#include <tight/error.hpp>
#include <tight/json.hpp>

namespace tight::dynamo {

// The service's own names of its types.
enum class type : std::uint8_t { null, boolean, number, string, binary, list, map, string_set, number_set, binary_set };

// "NULL", "BOOL", "N", "S", "B", "L", "M", "SS", "NS", "BS".
std::string_view wire_name(type of);

// Bytes, as opposed to text. JSON shows them in base64.
struct binary {
    std::string bytes = {};
    auto operator<=>(const binary&) const = default;
};

class value {
public:
    using list = std::vector<value>;
    using map = std::map<std::string, value, std::less<>>;
    using string_set = std::set<std::string>;
    using number_set = std::set<decimal>;
    using binary_set = std::set<binary>;

    value() = default;  // null
    value(std::nullptr_t) {}
    template <std::same_as<bool> T>
    value(T truth) : data_(truth) {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) value(T number) : data_(decimal(number)) {}
    value(double number) : data_(decimal(number)) {}
    value(const decimal& number) : data_(number) {}
    value(const char* text) : data_(std::string(text)) {}
    value(std::string_view text) : data_(std::string(text)) {}
    value(std::string text) : data_(std::move(text)) {}
    value(binary bytes) : data_(std::move(bytes)) {}
    value(list items) : data_(std::move(items)) {}
    value(map members) : data_(std::move(members)) {}
    value(string_set members) : data_(std::move(members)) {}
    value(number_set members) : data_(std::move(members)) {}
    value(binary_set members) : data_(std::move(members)) {}

    // JSON as it is: arrays become lists, objects maps, numbers exact numbers.
    value(const json::value& from);
    value(const json::object& from);
    value(const json::array& from);

    dynamo::type type() const { return static_cast<dynamo::type>(data_.index()); }
    bool is_null() const { return type() == dynamo::type::null; }

    // The contents where the value is of that kind, else nullptr: if_as<std::string>(), if_as<value::map>().
    template <class T>
    const T* if_as() const {
        return std::get_if<T>(&data_);
    }
    template <class T>
    T* if_as() {
        return std::get_if<T>(&data_);
    }

    // A member of a map or an element of a list, or nullptr where there is none.
    const value* find(std::string_view name) const;
    const value* find(std::size_t index) const;

    // Puts a member into a map; a null becomes a map first. Throws bad_expected_access<error> on any other kind.
    void set(std::string_view name, value member);

    // The contents as a C++ type (any that a model's attribute may have), or nothing where they are of another kind.
    template <class T>
    std::optional<T> get() const;

    friend bool operator==(const value&, const value&) = default;

private:
    std::variant<std::monostate, bool, decimal, std::string, binary, list, map, string_set, number_set, binary_set>
        data_;
};

using document = value;

// Sets become arrays and binary becomes base64. A number that neither a 64-bit integer nor a double holds exactly
// becomes text, so that nothing is lost.
json::value to_json(const value& from);

// {"S":"Brazil"}: the attribute value of the service's JSON protocol, appended to `out`.
void append_wire(std::string& out, const value& from);

// The inverse. An error names what is wrong with the text; nesting is bounded.
[[nodiscard]] result<value> from_wire(const json::value& wire);

}  // namespace tight::dynamo
