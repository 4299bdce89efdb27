// SPDX-License-Identifier: Apache-2.0
#pragma once

// Text for a shell.

#include <string>
#include <string_view>

namespace tight {

// `text` as one word, whatever is in it.
inline std::string shell_word(std::string_view text) {
    std::string word = "'";
    for (const char c : text)
        if (c == '\'')
            word += "'\\''";
        else
            word += c;
    return word + '\'';
}

}  // namespace tight
