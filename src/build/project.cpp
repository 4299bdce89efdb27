// SPDX-License-Identifier: Apache-2.0
#include "build/project.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "build/settings_file.hpp"
#include "core/ascii.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

project read_project(const fs::path& file, const std::string& text) {
    return {
        .root = file.parent_path(), .file = file, .settings = deploy::parse_configuration(text, display_path(file))};
}

fs::path absolute_of(const fs::path& from) {
    return (from.empty() ? fs::current_path() : fs::absolute(from)).lexically_normal();
}

bool names_file(const fs::path& path) {
    return (path.extension() == ".yml" || path.extension() == ".yaml") && !fs::is_directory(path);
}

// The folder where the search begins.
fs::path start_of(const fs::path& from) {
    fs::path start = absolute_of(from);
    if (!start.has_filename() && start.has_relative_path()) start = start.parent_path();  // "x/" is "x"
    if (!fs::is_directory(start)) fail_command("there is no folder " + display_path(start));
    return start;
}

bool is_variable_name(std::string_view name) {
    const auto is_word = [](char c) { return c == '_' || ascii::is_alphanumeric(c); };
    return !name.empty() && !ascii::is_digit(name[0]) && std::ranges::all_of(name, is_word);
}

}  // namespace

fs::path project::folder_inside(const fs::path& below) const {
    fs::path folder = root / below;
    const fs::path real = fs::weakly_canonical(folder).lexically_relative(fs::canonical(root));
    if (real.empty() || real.begin()->native() == "..")
        fail_command(
            display_path(folder) + " leads out of the application's folder, and what is installed stays within it",
            "remove the link, or name another folder as vendor_dir in tight.yml");
    return folder;
}

std::optional<project> find_project_if_any(const fs::path& from) {
    if (const fs::path file = absolute_of(from); names_file(file)) {
        const auto text = read_file(file);
        if (!text) fail_command("Config file " + display_path(file) + " not found.", "`tight init` writes one");
        return read_project(file, *text);
    }
    const fs::path start = start_of(from);
    for (fs::path folder = start;; folder = folder.parent_path()) {
        if (const auto text = read_file(folder / "tight.yml")) return read_project(folder / "tight.yml", *text);
        if (folder == folder.parent_path()) return std::nullopt;
    }
}

project find_project(const fs::path& from) {
    if (auto found = find_project_if_any(from)) return std::move(*found);
    const fs::path start = start_of(from);
    if (fs::exists(start / "slam.yaml"))
        fail_command("there is no tight.yml in " + start.native() + ", but a slam.yaml", "name it with `-c slam.yaml`");
    fail_command("this is not an application: there is no tight.yml in " + start.native() + " or in a folder above it",
                 "make one with `tight generate app NAME`, or name its folder with --target");
}

std::map<std::string, std::string> project_variables(const project& app) {
    std::map<std::string, std::string> variables{{"STAGE", "dev"}, {"AWS_REGION", "us-west-2"}};
    for (const char* name : {"env.yml", "env.dist.yml"}) {
        const fs::path path = app.root / name;
        const auto text = read_file(path);
        if (!text) continue;
        for (const setting& entry : parse_settings(*text, path))
            if (!is_variable_name(entry.name))
                fail_command("'" + entry.name + "' in " + display_path(path) + " is no name of a variable",
                             "letters, digits and _ are allowed, and the first is no digit");
            else if (!entry.absent)
                variables[entry.name] = entry.value;
        break;
    }
    variables["NAME"] = app.name();
    return variables;
}

}  // namespace tight::build
