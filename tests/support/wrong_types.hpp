// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every document that differs from a valid one in one place: for what reads JSON from outside, which must answer each
// with the error that belongs there.
//
//     support::for_each_wrong_type(valid, [&](const json::value& document) { (void)read(document); });

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/json.hpp>

namespace support {

// What stands in place of a value: each type of JSON, empty and not, and numbers at their limits. The last one's text
// is 1e400 (for_each_wrong_text).
inline const std::vector<tight::json::value>& wrong_values() {
    using tight::json::array, tight::json::object, tight::json::value;
    static const std::vector<value> all{
        nullptr,
        true,
        0,
        -1,
        1.5,
        std::numeric_limits<std::uint64_t>::max(),
        "",
        "x",
        array{},
        object{},
        value(array{"x"}),
        object{{"a", 1}},
        std::numeric_limits<double>::infinity(),
    };
    return all;
}

namespace wrong_types_detail {

using tight::json::value;

inline constexpr std::string_view mark = "<wrong>";

// Calls `use()` with each wrong form of what is at `at`, which is a part of the document that `use` sees; leaves it as
// it was. `in_text(text)` is called where `mark` stands for what only text can hold.
template <class Use, class InText>
void vary(value& at, Use& use, InText& in_text) {
    const value valid = at;
    const auto variant = [&](auto change) {
        change();
        use();
        at = valid;
    };
    for (const value& wrong : wrong_values())
        if (wrong != valid) variant([&] { at = wrong; });
    at = mark;
    in_text("1e400");
    at = valid;
    if (const auto* const members = valid.if_object()) {
        for (const auto& each : *members) {
            variant([&] { at.as_object().erase(each.key()); });
            at.as_object()[each.key()] = mark;
            for (const value& second : {value(nullptr), each.value(), value(tight::json::object{{"a", 1}})})
                in_text(tight::json::serialize(each.value()) + "," +
                        tight::json::serialize(std::string_view(each.key())) + ":" + tight::json::serialize(second));
            at = valid;
        }
        variant([&] { at.as_object()["Unknown"] = true; });
        variant([&] { at.as_object()[""] = tight::json::object{{"a", 1}}; });
        for (auto& each : at.as_object()) vary(each.value(), use, in_text);
    } else if (const auto* const elements = valid.if_array()) {
        if (!elements->empty()) {
            variant([&] { at.as_array().push_back(elements->front()); });
            variant([&] { at.as_array().push_back(nullptr); });
        }
        for (value& each : at.as_array()) vary(each, use, in_text);
    }
}

}  // namespace wrong_types_detail

// Calls `use(const json::value&)` with each document that differs from `valid` in one value of another type, or in one
// member or element that is missing or more.
template <class Use>
void for_each_wrong_type(const tight::json::value& valid, Use use) {
    tight::json::value document = valid;
    auto with_document = [&] { use(std::as_const(document)); };
    auto skip = [](std::string_view) {};
    wrong_types_detail::vary(document, with_document, skip);
}

// Calls `use(const std::string&)` with the text of each of those, and of those that only text can be: numbers beyond
// every type, and a member that is there twice.
template <class Use>
void for_each_wrong_text(const tight::json::value& valid, Use use) {
    tight::json::value document = valid;
    const auto text = [&] { return tight::json::serialize(document); };
    auto with_text = [&] { use(text()); };
    auto with_mark = [&](std::string_view instead) {
        static const std::string quoted = tight::json::serialize(wrong_types_detail::mark);
        std::string whole = text();
        use(whole.replace(whole.find(quoted), quoted.size(), instead));
    };
    wrong_types_detail::vary(document, with_text, with_mark);
}

}  // namespace support
