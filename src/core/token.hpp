// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "core/ascii.hpp"

namespace tight {

namespace detail {

inline constexpr std::array<bool, 256> token_characters = [] {
    std::array<bool, 256> allowed{};
    for (unsigned c = 0; c < 256; ++c) allowed[c] = ascii::is_alphanumeric(static_cast<char>(c));
    for (const char c : std::string_view("!#$%&'*+-.^_`|~")) allowed[static_cast<unsigned char>(c)] = true;
    return allowed;
}();

}  // namespace detail

// Whether it may be a method or the name of a header of HTTP: RFC 9110, section 5.6.2.
constexpr bool is_token(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char c) { return detail::token_characters[static_cast<unsigned char>(c)]; });
}

}  // namespace tight
