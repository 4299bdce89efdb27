// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines of a file, which may be larger than memory; "-" is stdin.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace tight::cli {

class input_lines {
public:
    // Throws command_error where the file cannot be opened.
    explicit input_lines(std::filesystem::path path);
    ~input_lines();
    input_lines(const input_lines&) = delete;
    input_lines& operator=(const input_lines&) = delete;

    // The next line without its end ("\n" or "\r\n"); nothing after the last. Throws command_error where reading fails,
    // or where a line is longer than any item can be.
    std::optional<std::string> next();

    // Of the line that next() gave, from 1.
    std::size_t number() const { return number_; }

    // "movies.csv, line 7"
    std::string place() const { return place_of(number_); }
    std::string place_of(std::size_t line) const;

private:
    bool fill();

    std::filesystem::path path_;
    int descriptor_;
    std::string buffer_;
    std::size_t at_ = 0;
    std::size_t number_ = 0;
};

}  // namespace tight::cli
