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
std::optional<std::string_view> bytes_of(const value& of) {
    if (const auto* text = of.as<std::string>()) return *text;
    if (const auto* bytes = of.as<binary>()) return bytes->bytes;
    return std::nullopt;
}

template <class Member>
bool is_member(const std::vector<Member>& set, const value& what) {
    const auto* member = what.as<Member>();
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
    if (const auto* of = left.as<number>()) return *of <=> *right.as<number>();
    return byte_order(*bytes_of(left), *bytes_of(right));
}

bool holds(operation comparator, const value* left, const value* right) {
    if (left == nullptr || right == nullptr) return comparator == operation::not_equal;
    if (comparator == operation::equal) return *left == *right;
    if (comparator == operation::not_equal) return *left != *right;
    const auto found = order(*left, *right);
    switch (comparator) {
        case operation::less:
            return found < 0;
        case operation::less_equal:
            return found <= 0;
        case operation::greater:
            return found > 0;
        default:
            return found >= 0;
    }
}

bool between(const value* what, const value* low, const value* high) {
    return holds(operation::greater_equal, what, low) && holds(operation::less_equal, what, high);
}

bool begins_with(const value* what, const value* prefix) {
    if (what == nullptr || prefix == nullptr || what->type() != prefix->type()) return false;
    const auto whole = bytes_of(*what);
    return whole && whole->starts_with(*bytes_of(*prefix));
}

bool contains(const value* where, const value* what) {
    if (where == nullptr || what == nullptr) return false;
    switch (where->type()) {
        case kind::string:
        case kind::binary:
            return where->type() == what->type() && bytes_of(*where)->find(*bytes_of(*what)) != std::string_view::npos;
        case kind::string_set:
            return is_member(*where->as<string_set>(), *what);
        case kind::number_set:
            return is_member(*where->as<number_set>(), *what);
        case kind::binary_set:
            return is_member(*where->as<binary_set>(), *what);
        case kind::list:
            return std::find(where->as<list>()->begin(), where->as<list>()->end(), *what) != where->as<list>()->end();
        default:
            return false;
    }
}

std::optional<std::size_t> measure(const value& of) {
    switch (of.type()) {
        case kind::string:
            return utf16_units(*of.as<std::string>());
        case kind::binary:
            return of.as<binary>()->bytes.size();
        case kind::string_set:
            return of.as<string_set>()->size();
        case kind::number_set:
            return of.as<number_set>()->size();
        case kind::binary_set:
            return of.as<binary_set>()->size();
        case kind::list:
            return of.as<list>()->size();
        case kind::map:
            return of.as<item>()->size();
        default:
            return std::nullopt;
    }
}

}  // namespace tight::cloud::dynamodb
