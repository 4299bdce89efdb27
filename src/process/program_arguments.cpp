// SPDX-License-Identifier: Apache-2.0
#include "process/program_arguments.hpp"

#include <algorithm>
#include <cassert>

#include "core/command_error.hpp"

namespace tight::process {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

program_arguments& program_arguments::option(std::string word) {
    assert(word.starts_with('-'));
    words_.push_back(std::move(word));
    return *this;
}

program_arguments& program_arguments::options(const std::vector<std::string>& words) {
    for (const std::string& each : words) option(each);
    return *this;
}

program_arguments& program_arguments::operand(std::string word) {
    if (word.empty() || word.starts_with('-') || std::ranges::any_of(word, is_control))
        fail_command("'" + word + "' cannot be given to " + words_.front() +
                         ", which would take it for something else than a name",
                     "a name begins with a letter or a digit");
    words_.push_back(std::move(word));
    return *this;
}

bool is_plain_name(std::string_view text, std::string_view others) {
    return !text.empty() && is_letter_or_digit(text.front()) && std::ranges::all_of(text, [others](char c) {
        return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
    });
}

}  // namespace tight::process
