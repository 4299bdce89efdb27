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

}  // namespace tight::json
