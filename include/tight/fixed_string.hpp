// SPDX-License-Identifier: Apache-2.0
#pragma once

// A string literal as a template argument: path<"year", int>, attr<"title", std::string>.

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace tight {

template <std::size_t Size>
struct fixed_string {
    char text[Size]{};  // with its terminating zero

    // NOLINTNEXTLINE(google-explicit-constructor): a literal is written where a template wants this
    consteval fixed_string(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }

    constexpr std::string_view view() const { return {text, Size - 1}; }
};

}  // namespace tight
