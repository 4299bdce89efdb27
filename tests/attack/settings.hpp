// SPDX-License-Identifier: Apache-2.0
#pragma once

// How much is attacked, and from which seed: continuous integration's part, or more of it as the environment says.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace attack {

inline std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

inline std::uint64_t seed() { return setting("TIGHT_ATTACK_SEED", 20261130); }

// What ./dev attack shows of a part that held.
inline void tell(const std::string& text) {
    std::printf("attack: %s\n", text.c_str());
    std::fflush(stdout);
}

}  // namespace attack
