// SPDX-License-Identifier: Apache-2.0
#include "build/settings_file.hpp"

#include <algorithm>

#include <yaml-cpp/yaml.h>

#include "core/command_error.hpp"
#include "core/files.hpp"
#include "deploy/yaml.hpp"

namespace tight::build {

namespace {

setting read_entry(const YAML::Node& key, const YAML::Node& value) {
    setting entry{.name = key.Scalar()};
    entry.absent = value.IsNull();
    entry.nested = value.IsMap() || value.IsSequence();
    if (value.IsScalar()) entry.value = value.Scalar();
    entry.text = value.Tag() == "!";  // how yaml-cpp marks a quoted scalar
    return entry;
}

std::string rendered(const setting& entry) {
    if (entry.absent) return "null";
    return entry.text ? deploy::yaml_text(entry.value) : entry.value;
}

}  // namespace

std::vector<setting> parse_settings(std::string_view text, const std::filesystem::path& path) {
    try {
        const YAML::Node root = YAML::Load(std::string(text));
        if (root.IsNull() || !root.IsDefined()) return {};
        if (!root.IsMap()) fail_command(display_path(path) + " is not a list of `name: value` lines");
        std::vector<setting> entries;
        std::size_t size = 0;
        for (const auto& entry : root) {
            if (!entry.first.IsScalar()) fail_command(display_path(path) + ": a name must be a single word");
            entries.push_back(read_entry(entry.first, entry.second));
            size += entries.back().name.size() + entries.back().value.size();
            if (size > 2 * largest_text_file) fail_command(display_path(path) + " repeats long values too often");
        }
        return entries;
    } catch (const YAML::Exception& problem) {
        const std::string line = problem.mark.is_null() ? "" : ", line " + std::to_string(problem.mark.line + 1);
        fail_command(display_path(path) + line + ": not YAML: " + problem.msg);
    }
}

std::string render_settings(std::vector<setting> entries) {
    std::ranges::sort(entries, {}, &setting::name);
    std::string text;
    for (const setting& entry : entries) {
        text += deploy::yaml_text(entry.name);
        text += ": " + rendered(entry) + '\n';
    }
    return text;
}

}  // namespace tight::build
