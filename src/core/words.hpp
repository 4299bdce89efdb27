// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lists of words written as one text with single spaces between them, which reads better than an array of literals.

#include <algorithm>
#include <string_view>
#include <vector>

namespace tight {

inline std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = text.find(' ');
        words.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return words;
}

inline bool is_listed(std::string_view text, std::string_view word) {
    const auto words = words_of(text);
    return std::ranges::find(words, word) != words.end();
}

}  // namespace tight
