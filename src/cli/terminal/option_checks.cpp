// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/option_checks.hpp"

#include <algorithm>
#include <utility>

#include "cli/terminal/help.hpp"

namespace tight::cli {

CLI::Validator one_of(std::vector<std::string> words) {
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "" : " ") + word;
    const auto check = [words = std::move(words)](const std::string& value) {
        if (std::ranges::find(words, value) != words.end()) return std::string();
        std::string all;
        for (const std::string& word : words) all += (all.empty() ? "" : word == words.back() ? " and " : ", ") + word;
        return "'" + value + "' is none of " + all;
    };
    return {check, list, std::string(choice_validator)};
}

}  // namespace tight::cli
