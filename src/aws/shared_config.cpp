// SPDX-License-Identifier: Apache-2.0
#include "aws/shared_config.hpp"

#include <algorithm>

#include "core/ascii.hpp"
#include "core/read_file.hpp"

namespace tight::aws {
namespace {

std::string_view trim(std::string_view text) { return ascii::trim(text, " \t\r"); }

// " # ..." and " ; ..." end a value.
std::string_view without_comment(std::string_view value) {
    for (std::size_t i = 1; i < value.size(); ++i)
        if ((value[i] == '#' || value[i] == ';') && (value[i - 1] == ' ' || value[i - 1] == '\t'))
            return trim(value.substr(0, i));
    return value;
}

void merge(std::map<std::string, settings, std::less<>>& into, std::string_view name, const settings& from) {
    settings& profile = into[std::string(name)];
    for (const auto& [key, value] : from) profile.insert_or_assign(key, value);
}

std::string file_path(const environment& variables, std::string_view variable, std::string_view standard) {
    if (const auto path = variables.get(variable); path && !path->empty()) return expand_home(*path, variables);
    return expand_home(standard, variables);
}

}  // namespace

std::map<std::string, settings, std::less<>> parse_ini(std::string_view text) {
    std::map<std::string, settings, std::less<>> out;
    settings* section = nullptr;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view raw = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view line = trim(raw);
        if (line.empty() || line[0] == '#' || line[0] == ';') continue;
        if (line[0] == '[') {
            const std::size_t close = line.find(']');
            section = close == std::string_view::npos ? nullptr : &out[std::string(trim(line.substr(1, close - 1)))];
            continue;
        }
        const bool nested = raw[0] == ' ' || raw[0] == '\t';
        const std::size_t equals = line.find('=');
        if (section == nullptr || nested || equals == std::string_view::npos) continue;
        section->insert_or_assign(ascii::to_lower(trim(line.substr(0, equals))),
                                  std::string(without_comment(trim(line.substr(equals + 1)))));
    }
    return out;
}

shared_config read_shared_config(const environment& variables) {
    shared_config out;
    const auto config = read_small_file(file_path(variables, "AWS_CONFIG_FILE", "~/.aws/config"));
    for (const auto& [section, from] : parse_ini(config.value_or(""))) {
        const std::string_view name = section;
        if (name.starts_with("profile "))
            merge(out.profiles, trim(name.substr(8)), from);
        else if (name.starts_with("sso-session "))
            merge(out.sso_sessions, trim(name.substr(12)), from);
        else if (name == "default")
            merge(out.profiles, name, from);
    }
    const auto keys = read_small_file(file_path(variables, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"));
    for (const auto& [section, from] : parse_ini(keys.value_or(""))) merge(out.profiles, section, from);
    return out;
}

std::string profile_name(const environment& variables) {
    std::string name = variables.get_or("AWS_PROFILE", "");
    return name.empty() ? "default" : name;
}

std::optional<std::string> read_small_file(const std::string& path) {
    auto text = read_regular_file(path);
    return text ? std::optional(*std::move(text)) : std::nullopt;
}

std::string expand_home(std::string_view path, const environment& variables) {
    if (!path.starts_with("~/")) return std::string(path);
    return variables.get_or("HOME", "") + std::string(path.substr(1));
}

std::string setting(const settings& from, std::string_view name) {
    const auto found = from.find(name);
    return found == from.end() ? std::string() : found->second;
}

}  // namespace tight::aws
