// SPDX-License-Identifier: Apache-2.0
#pragma once

// The lines of a file, or its records of CSV, one by one: the file may be larger than memory. "-" is stdin.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tight::cli {

enum class record_end : std::uint8_t {
    line,           // each line is a record
    unquoted_line,  // as in CSV: a line end between quotes belongs to the record
};

// No item's text is longer: an item has 400 KB, which JSON's escapes and CSV's quotes make longer.
inline constexpr std::size_t longest_record = std::size_t{32} << 20;

class input_lines {
public:
    // Throws command_error if the file cannot be opened.
    explicit input_lines(std::filesystem::path path, record_end end = record_end::line);
    ~input_lines();
    input_lines(const input_lines&) = delete;
    input_lines& operator=(const input_lines&) = delete;

    // The next record without its end ("\n" or "\r\n"), and without the byte order mark that the file may begin with;
    // nothing after the last. The last is there as a whole even where its quote is not closed. Throws command_error
    // where reading fails, or where a record is longer than `longest_record`.
    std::optional<std::string> next();

    // "movies.csv, line 7": where the record of next() begins.
    std::string position() const { return position_of(first_line_); }
    std::string position_of(std::size_t line) const;

private:
    struct extent {
        std::size_t length = 0;
        bool ended = false;   // by a line end, which is not in `length`
        bool quoted = false;  // a quote is open
    };

    bool fill();
    void skip_byte_order_mark();
    void scan(extent& record);

    std::filesystem::path path_;
    record_end end_;
    int descriptor_;
    std::string buffer_;
    std::size_t at_ = 0;          // in buffer_, of the next record
    std::size_t first_line_ = 1;  // of the record that next() gave
    std::size_t line_ = 1;        // of the next byte
};

}  // namespace tight::cli
