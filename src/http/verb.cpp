// SPDX-License-Identifier: Apache-2.0
#include <tight/http/verb.hpp>

#include <array>
#include <cstddef>

namespace tight {
namespace {

constexpr std::array<std::string_view, 8> names{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", ""};

}  // namespace

std::string_view name(verb method) { return names[static_cast<std::size_t>(method)]; }

verb verb_from(std::string_view name) {
    for (std::size_t i = 0; i + 1 < names.size(); ++i)
        if (names[i] == name) return static_cast<verb>(i);
    return verb::other;
}

}  // namespace tight
