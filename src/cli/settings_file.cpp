// SPDX-License-Identifier: Apache-2.0
#include <cli/settings_file.hpp>

#include <algorithm>
#include <cstddef>

#include <yaml-cpp/yaml.h>

#include <cli/exit_status.hpp>
#include <cli/files.hpp>
#include <cli/words.hpp>

namespace tight::cli {

namespace {

setting read_entry(const YAML::Node& key, const YAML::Node& value) {
    setting entry{.name = key.Scalar()};
    entry.absent = value.IsNull();
    entry.nested = value.IsMap() || value.IsSequence();
    if (value.IsScalar()) entry.value = value.Scalar();
    entry.text = value.Tag() == "!";  // how yaml-cpp marks a quoted scalar
    return entry;
}

// Whether YAML 1.1 or 1.2 reads this plain text as anything but itself.
bool needs_quotes(std::string_view text) {
    static constexpr std::string_view words = "true false yes no on off null y n ~";
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (lower.empty() || is_listed(words, lower)) return true;
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '/' ||
               c == '.' || c == '-';
    };
    const char first = text.front();
    const bool starts_as_word =
        (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '/' || first == '_';
    return !starts_as_word || !std::ranges::all_of(text, plain);
}

std::string in_quotes(std::string_view text) {
    const bool has_controls =
        std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (has_controls) {
        YAML::Emitter emitter;
        emitter << YAML::DoubleQuoted << std::string(text);
        return emitter.c_str();
    }
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("''") : std::string(1, c);
    return result + '\'';
}

std::string rendered(const setting& entry) {
    if (entry.absent) return "null";
    return entry.text && needs_quotes(entry.value) ? in_quotes(entry.value) : entry.value;
}

}  // namespace

std::vector<setting> parse_settings(std::string_view text, const std::filesystem::path& path) {
    try {
        const YAML::Node root = YAML::Load(std::string(text));
        if (root.IsNull() || !root.IsDefined()) return {};
        if (!root.IsMap()) fail_command(shown(path) + " is not a list of `name: value` lines");
        std::vector<setting> entries;
        for (const auto& entry : root) {
            if (!entry.first.IsScalar()) fail_command(shown(path) + ": a name must be a single word");
            entries.push_back(read_entry(entry.first, entry.second));
        }
        return entries;
    } catch (const YAML::Exception& problem) {
        const std::string line = problem.mark.is_null() ? "" : ", line " + std::to_string(problem.mark.line + 1);
        fail_command(shown(path) + line + ": not YAML: " + problem.msg);
    }
}

std::string render_settings(std::vector<setting> entries) {
    std::ranges::sort(entries, {}, &setting::name);
    std::string text;
    for (const setting& entry : entries) {
        text += needs_quotes(entry.name) ? in_quotes(entry.name) : entry.name;
        text += ": " + rendered(entry) + '\n';
    }
    return text;
}

}  // namespace tight::cli
