// SPDX-License-Identifier: Apache-2.0
#include "attack/answers.hpp"

#include <algorithm>
#include <utility>

#include "attack/reference_client.hpp"

namespace attack {

namespace json = tight::json;

std::string error_of(const json::value& answer) {
    const json::value* const type = json::find(answer, "__type");
    if (type == nullptr || !type->is_string()) return {};
    const std::string text(type->as_string());
    return text.substr(text.find('#') + 1);
}

json::value parsed(const std::string& body) {
    auto read = json::parse(body);
    if (!read) throw mismatch("the answer is not JSON: " + body);
    return std::move(*read);
}

std::vector<std::string> sorted(const json::array& items) {
    std::vector<std::string> texts;
    for (const json::value& one : items) {
        std::vector<std::string> members;
        for (const auto& [name, value] : one.as_object()) members.push_back(std::string(name) + json::serialize(value));
        std::ranges::sort(members);
        texts.emplace_back();
        for (const std::string& member : members) texts.back() += member + ' ';
    }
    std::ranges::sort(texts);
    return texts;
}

json::array list_of(const json::value& from, std::string_view name) {
    const json::value* const found = json::find(from, name);
    return found != nullptr && found->is_array() ? found->as_array() : json::array();
}

std::int64_t number_of(const json::value& from, std::string_view name) {
    const json::value* const found = json::find(from, name);
    return found != nullptr && found->is_int64() ? found->as_int64() : -1;
}

}  // namespace attack
