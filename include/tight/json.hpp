// SPDX-License-Identifier: Apache-2.0
#pragma once

// JSON is Boost.JSON under the project's name: tight::json::value, object, array, string, serialize, value_from,
// value_to.
//
//     json::object movie{{"year", 1985}, {"title", "Brazil"}};
//     const json::value* user = json::find(event, "requestContext", "authorizer", "claims", "sub");    // or nullptr

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <tight/error.hpp>

namespace tight::json {

using boost::json::array;
using boost::json::kind;
using boost::json::monotonic_resource;
using boost::json::object;
using boost::json::storage_ptr;
using boost::json::string;
using boost::json::value;
using boost::json::value_from;
using boost::json::value_to;

// The deepest nesting parse() accepts.
inline constexpr std::size_t max_depth = 512;

// Parses one JSON text (RFC 8259) with nothing but white space around it. The error names the byte where it stopped;
// the text itself is never part of the message. Duplicate names in an object: the last one wins. A string that is not
// UTF-8 is refused. The value uses `storage`.
[[nodiscard]] result<value> parse(std::string_view text, storage_ptr storage = {});

// JSON text without white space, as people write it: 7.9 rather than 7.9E0, "é" rather than "\u00e9". It is UTF-8
// whatever the strings hold (other bytes are taken for Latin-1), and JSON: infinities and NaN, which have no word in
// it, are null.
std::string serialize(const value& from);
std::string serialize(const object& from);
std::string serialize(const array& from);
std::string serialize(std::string_view from);

// A member of an object, or nullptr where `from` is nullptr, no object, or has no such name. Values that are present
// come back as they are: 0, false, "" and null too.
const value* member(const value* from, std::string_view name);
const value* element(const value* from, std::size_t index);

// What a value from outside holds, or `otherwise` (nothing at all, for the last two) where `from` is nullptr or of
// another type.
std::string_view string_or(const value* from, std::string_view otherwise = {});
std::int64_t integer_or(const value* from, std::int64_t otherwise);
bool bool_or(const value* from, bool otherwise);
const array& elements(const value* from);
const object& members(const value* from);

// A string as it is, without quotes, and any other value as JSON.
std::string plain_text(const value& from);

inline const value* find(const value* from) { return from; }

// Follows names and indexes from `from`; nullptr as soon as one is missing. The value belongs to `from`.
template <class Step, class... Steps>
const value* find(const value* from, const Step& step, const Steps&... steps) {
    if constexpr (std::integral<Step>)
        return json::find(element(from, static_cast<std::size_t>(step)), steps...);
    else
        return json::find(member(from, step), steps...);
}

template <class... Steps>
const value* find(const value& from, const Steps&... steps) {
    return json::find(&from, steps...);
}

// The name that find() has in Tight for Python.
template <class From, class... Steps>
const value* safeget(const From& from, const Steps&... steps) {
    return json::find(from, steps...);
}

}  // namespace tight::json
