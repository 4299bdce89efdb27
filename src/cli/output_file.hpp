// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that is written piece by piece and is there as a whole or not at all; "-" is stdout.

#include <filesystem>
#include <string>
#include <string_view>

#include <cli/printer.hpp>

namespace tight::cli {

// All members throw command_error where the disk refuses. Without commit() nothing is left behind.
class output_file {
public:
    output_file(std::filesystem::path path, printer& out);
    ~output_file();
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    void write(std::string_view text);

    // Gives the file its name, replacing one that has it.
    void commit();

private:
    void flush();
    std::filesystem::path unfinished() const;

    std::filesystem::path path_;
    printer& out_;
    std::string buffer_;
    int descriptor_ = -1;  // of a file
};

}  // namespace tight::cli
