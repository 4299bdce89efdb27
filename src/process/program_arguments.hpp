// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words that a program is started with: what comes from a user, a file or a list of packages is an operand, and
// never reaches the program as an option.
//
//     run_process(program_arguments("apt-get").option("-q").operand("download").operand(name).words());

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight::process {

class program_arguments {
public:
    explicit program_arguments(std::string program) : words_{std::move(program)} {}

    // "--quiet". What follows the first `=` may be anything: it cannot become a word of its own.
    program_arguments& option(std::string word);
    program_arguments& options(const std::vector<std::string>& words);

    // Throws command_error where the word begins with '-', is empty, or has control characters: another program would
    // take it for something else.
    program_arguments& operand(std::string word);

    const std::vector<std::string>& words() const { return words_; }

private:
    std::vector<std::string> words_;
};

// Whether a package, a plugin or the like can be called so: letters, digits and what `others` lists, which none begins
// with.
bool is_plain_name(std::string_view text, std::string_view others);

}  // namespace tight::process
