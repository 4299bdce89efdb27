// SPDX-License-Identifier: Apache-2.0
#pragma once

// What of a JSON string stands for itself, many bytes at a time.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tight::json {

inline constexpr std::ptrdiff_t plain_step = 16;

// How many of the `plain_step` bytes from `at` on come before the first quote, backslash, control character or byte of
// a sequence that is not ASCII. Requires: they can be read.
inline std::ptrdiff_t plain_bytes(const char* at) {
    static_assert(std::endian::native == std::endian::little);
    typedef signed char bytes __attribute__((vector_size(plain_step)));
    bytes all;
    std::memcpy(&all, at, sizeof all);
    const bytes others = (all == '"') | (all == '\\') | (all < 0x20);  // what is not ASCII is negative
    std::uint64_t halves[2];
    std::memcpy(halves, &others, sizeof halves);
    if (halves[0] != 0) return std::countr_zero(halves[0]) / 8;
    return 8 + std::countr_zero(halves[1]) / 8;
}

}  // namespace tight::json
