// SPDX-License-Identifier: Apache-2.0
#include "core/uuid.hpp"

#include <cstdint>
#include <random>

namespace tight {

std::string random_hex(std::size_t digits) {
    thread_local std::mt19937_64 source{std::random_device{}()};
    std::string text;
    text.reserve(digits);
    while (text.size() < digits)
        for (std::uint64_t bits = source(), i = 0; i < 16 && text.size() < digits; ++i, bits >>= 4)
            text += "0123456789abcdef"[bits & 15];
    return text;
}

std::string random_uuid() {
    std::string text = random_hex(36);
    for (const std::size_t dash : {8, 13, 18, 23}) text[dash] = '-';
    text[14] = '4';                                               // the version
    text[19] = "89ab"[static_cast<unsigned char>(text[19]) % 4];  // the variant
    return text;
}

}  // namespace tight
