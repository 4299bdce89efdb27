// SPDX-License-Identifier: Apache-2.0
#include "cloud/dynamodb/values/compare.hpp"

#include <algorithm>
#include <string_view>

namespace tight::cloud::dynamodb {
namespace {

std::strong_ordering byte_order(std::string_view left, std::string_view right) {
    return left.compare(right) <=> 0;  // char_traits<char> compares unsigned bytes
}

// The bytes of a string or binary.
std::optional<std::string_view> bytes_of(const value& operand) {
    if (const auto* text = operand.as<std::string>()) return *text;
    if (const auto* bytes = operand.as<binary>()) return bytes->bytes;
    return std::nullopt;
}

template <class Member>
bool is_member(const std::vector<Member>& set, const value& operand) {
    const auto* member = operand.as<Member>();
    return member != nullptr && std::binary_search(set.begin(), set.end(), *member);
}

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        units += (byte & 0xC0) != 0x80;  // the first byte of a character
        units += byte >= 0xF0;           // which takes two units outside the basic plane
    }
    return units;
}

}  // namespace

bool has_order(kind type) { return type == kind::string || type == kind::number || type == kind::binary; }

std::partial_ordering order(const value& left, const value& right) {
    if (left.type() != right.type() || !has_order(left.type())) return std::partial_ordering::unordered;
    if (const auto* operand = left.as<decimal128>()) return *operand <=> *right.as<decimal128>();
    return byte_order(*bytes_of(left), *bytes_of(right));
}

bool begins_with(const value* operand, const value* prefix) {
    if (operand == nullptr || prefix == nullptr || operand->type() != prefix->type()) return false;
    const auto whole = bytes_of(*operand);
    return whole && whole->starts_with(*bytes_of(*prefix));
}

bool contains(const value* container, const value* operand) {
    if (container == nullptr || operand == nullptr) return false;
    switch (container->type()) {
        case kind::string:
        case kind::binary:
            return container->type() == operand->type() &&
                   bytes_of(*container)->find(*bytes_of(*operand)) != std::string_view::npos;
        case kind::string_set:
            return is_member(*container->as<string_set>(), *operand);
        case kind::number_set:
            return is_member(*container->as<number_set>(), *operand);
        case kind::binary_set:
            return is_member(*container->as<binary_set>(), *operand);
        case kind::list:
            return std::find(container->as<list>()->begin(), container->as<list>()->end(), *operand) !=
                   container->as<list>()->end();
        default:
            return false;
    }
}

std::optional<std::size_t> size_of(const value& operand) {
    switch (operand.type()) {
        case kind::string:
            return utf16_units(*operand.as<std::string>());
        case kind::binary:
            return operand.as<binary>()->bytes.size();
        case kind::string_set:
            return operand.as<string_set>()->size();
        case kind::number_set:
            return operand.as<number_set>()->size();
        case kind::binary_set:
            return operand.as<binary_set>()->size();
        case kind::list:
            return operand.as<list>()->size();
        case kind::map:
            return operand.as<item>()->size();
        default:
            return std::nullopt;
    }
}

}  // namespace tight::cloud::dynamodb
