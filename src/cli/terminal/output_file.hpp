// SPDX-License-Identifier: Apache-2.0
#pragma once

// A file that the user names and that is written piece by piece; "-" is stdout. A regular file is there as a whole or
// not at all, and only its owner can read it. Devices and pipes (/dev/stdout) are written to. A symbolic link is
// followed if it is the user's own or the system's, and refused otherwise: in a shared folder anybody can put one.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cli/terminal/printer.hpp"
#include "core/atomic_file.hpp"

namespace tight::cli {

// All members throw command_error where the disk refuses. Without commit() no regular file is left behind.
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
    void check(const result<void>& done) const;

    std::filesystem::path path_;
    printer& out_;
    std::string buffer_;
    int descriptor_ = -1;              // of a device or a pipe
    std::optional<atomic_file> file_;  // a regular one
};

}  // namespace tight::cli
