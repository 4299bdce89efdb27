// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a person may have meant who wrote a word that nobody knows.
//
//     nearest("memroy", std::array{"memory", "timeout"})       // "memory"

#include <cstddef>
#include <string>
#include <string_view>

namespace tight {

// The number of single-character insertions, deletions, replacements and swaps of neighbours between two words.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `word`, where one alone is near enough to have been meant; empty otherwise.
template <class Candidates>
std::string nearest(std::string_view word, const Candidates& candidates) {
    std::string best;
    std::size_t best_distance = word.size() / 3 + 1;
    for (const auto& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance > best_distance || (distance == best_distance && !best.empty())) continue;
        best_distance = distance;
        best = candidate;
    }
    return best;
}

}  // namespace tight
