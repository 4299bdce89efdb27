// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/validation/request_members.hpp"

#include "cloud/dynamodb/values/wire.hpp"

namespace tight::cloud::dynamodb {

const json::value* find_member(const json::value& source, std::string_view name) {
    const auto* found = json::member(&source, name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

const json::array& array_member(const json::value& source, std::string_view name) {
    static const json::array none;
    const auto* found = find_member(source, name);
    return found == nullptr ? none : read_array(*found);
}

const json::object& object_member(const json::value& source, std::string_view name) {
    static const json::object none;
    const auto* found = find_member(source, name);
    return found == nullptr ? none : read_map(*found);
}

std::string_view string_member(const json::value& source, std::string_view name, std::string_view otherwise) {
    const auto* found = find_member(source, name);
    return found == nullptr ? otherwise : read_string(*found);
}

bool boolean_member(const json::value& source, std::string_view name, bool otherwise) {
    const auto* found = find_member(source, name);
    return found == nullptr ? otherwise : read_boolean(*found);
}

std::int64_t integer_member(const json::value& source, std::string_view name, std::int64_t otherwise) {
    const auto* found = find_member(source, name);
    return found == nullptr ? otherwise : read_integer(*found);
}

}  // namespace tight::cloud::dynamodb
