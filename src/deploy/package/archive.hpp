// SPDX-License-Identifier: Apache-2.0
#pragma once

// Archives that are a function of what goes in: entries sorted by name, no time, no owner, modes 0755 and 0644 and no
// other, so that the same files give the same bytes on every machine.
//
//     write(path, make_zip({{.name = "bootstrap", .content = program, .executable = true}}));

#include <string>
#include <string_view>
#include <vector>

namespace tight::deploy {

struct archive_entry {
    std::string name = {};     // with slashes, relative
    std::string content = {};  // nothing for a folder; of a link, where it leads
    bool executable = false;
    bool folder = false;  // only in make_tar(); a zip has no use for them
    bool link = false;    // only in make_zip()
};

// Throws command_error where two entries have the same name, or where they are more than the format holds: 65,534, of
// 4 GB.
std::string make_zip(std::vector<archive_entry> entries);

// POSIX.1-1988 (ustar); names of up to 255 bytes. Throws command_error for a longer one.
std::string make_tar(std::vector<archive_entry> entries);

std::string gzip(std::string_view bytes);

}  // namespace tight::deploy
