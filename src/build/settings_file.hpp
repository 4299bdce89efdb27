// SPDX-License-Identifier: Apache-2.0
#pragma once

// A YAML file that maps names to single values: tight.yml's own keys, env.dist.yml, env.yml. Values keep the text they
// were written with: `1.10` stays 1.10 and `False` stays False.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tight::build {

struct setting {
    std::string name = {};
    std::string value = {};
    bool text = false;    // was quoted, so that it is text whatever it looks like
    bool absent = false;  // declared without a value
    bool nested = false;  // a list or a map, of which nothing is kept
};

// The entries in the order written; none for an empty file. Throws command_error, naming `path` and the line, where the
// text is not a YAML map.
std::vector<setting> parse_settings(std::string_view text, const std::filesystem::path& path);

// The entries as YAML, sorted by name, one a line.
std::string render_settings(std::vector<setting> entries);

}  // namespace tight::build
