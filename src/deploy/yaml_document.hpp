// SPDX-License-Identifier: Apache-2.0
#pragma once

// A YAML file that a person wrote, as JSON, with the line of every key.
//
//     const yaml_document read = parse_yaml(text, "tight.yml");
//     read.root.at("name");  read.line("functions.movies.memory");  read.text("environment.DEBUG");      // "False"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include <tight/json.hpp>

namespace tight::deploy {

struct yaml_document {
    json::value root = nullptr;

    // Where a key stands, or the value that stands in its place: paths are "functions.movies.events[0].schedule". 0
    // where there is none.
    int line(const std::string& path) const;
    // A single value as it was written: `1.10` is 1.10 and `False` is False. Empty where there is none.
    std::string text(const std::string& path) const;

    struct place {
        int line = 0;
        std::string text = {};
    };
    std::map<std::string, place> places = {};
};

// Numbers, true, false and null are those of YAML 1.2; text that begins like a number and is none, 0123 and 2012-10-17
// among it, stays text. CloudFormation's short forms become its long ones: !Ref x is {"Ref": x}. `<<` merges. Throws
// command_error, naming `file` and the line, where the text is no YAML, names a key twice, or is larger than anyone writes.
yaml_document parse_yaml(std::string_view text, const std::filesystem::path& file);

// The path of a member or an element.
std::string path_below(const std::string& path, std::string_view key);
std::string path_below(const std::string& path, std::size_t index);

}  // namespace tight::deploy
