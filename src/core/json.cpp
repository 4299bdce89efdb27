// SPDX-License-Identifier: Apache-2.0
#include <tight/json.hpp>

// Boost.JSON is compiled here, with this project's flags: one copy, whose unused sections the linker drops.
#include <boost/json/src.hpp>

#include <string>

namespace tight::json {

result<value> parse(std::string_view text, storage_ptr storage) {
    boost::json::parse_options options;
    options.max_depth = max_depth;
    unsigned char buffer[4096];
    boost::json::parser parser({}, options, buffer, sizeof buffer);
    parser.reset(std::move(storage));
    boost::system::error_code problem;
    const std::size_t read = parser.write_some(text.data(), text.size(), problem);
    if (!problem && read < text.size()) problem = boost::json::error::extra_data;
    if (problem) return fail(errc::bad_input, "not JSON: " + problem.message() + " at byte " + std::to_string(read));
    return parser.release();
}

const value* member(const value* from, std::string_view name) {
    if (from == nullptr) return nullptr;
    const object* container = from->if_object();
    return container == nullptr ? nullptr : container->if_contains(name);
}

const value* element(const value* from, std::size_t index) {
    if (from == nullptr) return nullptr;
    const array* container = from->if_array();
    return container == nullptr ? nullptr : container->if_contains(index);
}

std::string_view string_or(const value* from, std::string_view otherwise) {
    const string* text = from == nullptr ? nullptr : from->if_string();
    return text == nullptr ? otherwise : std::string_view(*text);
}

std::int64_t integer_or(const value* from, std::int64_t otherwise) {
    const std::int64_t* number = from == nullptr ? nullptr : from->if_int64();
    return number == nullptr ? otherwise : *number;
}

bool bool_or(const value* from, bool otherwise) {
    const bool* flag = from == nullptr ? nullptr : from->if_bool();
    return flag == nullptr ? otherwise : *flag;
}

std::string plain_text(const value& from) {
    return from.is_string() ? std::string(string_or(&from)) : json::serialize(from);
}

const array& elements(const value* from) {
    static const array none;
    const array* list = from == nullptr ? nullptr : from->if_array();
    return list == nullptr ? none : *list;
}

const object& members(const value* from) {
    static const object none;
    const object* map = from == nullptr ? nullptr : from->if_object();
    return map == nullptr ? none : *map;
}

}  // namespace tight::json
