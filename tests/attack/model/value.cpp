// SPDX-License-Identifier: Apache-2.0
#include "attack/model/value.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/base64.hpp"

namespace attack::model {

namespace json = tight::json;

value string(std::string text) { return {.type = kind::string, .text = std::move(text)}; }
value number(std::int64_t thousandths, std::string spelling) {
    return {.type = kind::number, .thousandths = thousandths, .spelling = std::move(spelling)};
}
value binary(std::string bytes) { return {.type = kind::binary, .text = std::move(bytes)}; }
value boolean(bool flag) { return {.type = kind::boolean, .flag = flag}; }
value list(std::vector<value> elements) { return {.type = kind::list, .elements = std::move(elements)}; }
value map(document members) { return {.type = kind::map, .members = std::move(members)}; }

value set(kind type, std::vector<value> elements) {
    std::ranges::sort(elements, [](const value& a, const value& b) { return compare(a, b) < 0; });
    const auto repeated = std::ranges::unique(elements, [](const value& a, const value& b) { return equal(a, b); });
    elements.erase(repeated.begin(), repeated.end());
    return {.type = type, .elements = std::move(elements)};
}

bool is_set(const value& of) { return of.type == kind::string_set || of.type == kind::number_set; }

int compare(const value& left, const value& right) {
    if (left.type == kind::number)
        return left.thousandths < right.thousandths ? -1 : left.thousandths > right.thousandths ? 1 : 0;
    return left.text.compare(right.text);  // char_traits<char> compares bytes without sign
}

bool equal(const value& left, const value& right) {
    return left.type == right.type && left.text == right.text && left.thousandths == right.thousandths &&
           left.flag == right.flag && equal(left.members, right.members) &&
           std::ranges::equal(left.elements, right.elements,
                              [](const value& a, const value& b) { return equal(a, b); });
}

bool equal(const document& left, const document& right) {
    return std::ranges::equal(
        left, right, [](const auto& a, const auto& b) { return a.first == b.first && equal(a.second, b.second); });
}

std::string type_name(kind type) {
    static constexpr const char* names[] = {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS"};
    return names[static_cast<std::size_t>(type)];
}

std::string decimal(std::int64_t thousandths) {
    const auto magnitude = std::abs(thousandths);
    std::string text = (thousandths < 0 ? "-" : "") + std::to_string(magnitude / 1000);
    if (magnitude % 1000 == 0) return text;
    text += '.' + std::to_string(1000 + magnitude % 1000).substr(1);
    while (text.ends_with('0')) text.pop_back();
    return text;
}

namespace {

std::string number_text(const value& from, spelling how) {
    return how == spelling::request && !from.spelling.empty() ? from.spelling : decimal(from.thousandths);
}

}  // namespace

json::value to_json(const value& from, spelling how) {
    const std::string name = type_name(from.type);
    json::array elements;
    switch (from.type) {
        case kind::string:
            return json::object{{name, from.text}};
        case kind::number:
            return json::object{{name, number_text(from, how)}};
        case kind::binary: {
            std::string text;
            tight::append_base64(text, from.text);
            return json::object{{name, text}};
        }
        case kind::boolean:
            return json::object{{name, from.flag}};
        case kind::null:
            return json::object{{name, true}};
        case kind::list:
            for (const value& one : from.elements) elements.push_back(to_json(one, how));
            break;
        case kind::map:
            return json::object{{name, to_json(from.members, how)}};
        case kind::string_set:
            for (const value& one : from.elements) elements.emplace_back(json::string(one.text));
            break;
        case kind::number_set:
            for (const value& one : from.elements) elements.emplace_back(json::string(number_text(one, how)));
            break;
    }
    return json::object{{name, std::move(elements)}};
}

json::object to_json(const document& from, spelling how) {
    json::object made;
    for (const auto& [name, one] : from) made[name] = to_json(one, how);
    return made;
}

}  // namespace attack::model
