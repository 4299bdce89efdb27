// SPDX-License-Identifier: Apache-2.0
#include <cli/project.hpp>

#include <algorithm>
#include <optional>

#include <cli/exit_status.hpp>
#include <cli/files.hpp>
#include <cli/settings_file.hpp>
#include <deploy/package/package.hpp>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

project read_project(const fs::path& root, const std::string& text) {
    const fs::path path = root / "tight.yml";
    project app{.root = root};
    for (const setting& entry : parse_settings(text, path)) {
        if (entry.name == "name") app.name = entry.value;
        if (entry.name == "vendor_dir") app.vendor_folder = entry.value;
        if (entry.name == "architecture") app.architecture = entry.value;
        if (entry.name == "architecture" && !deploy::architecture_named(entry.value))
            fail_command(shown(path) + ": architecture is '" + entry.value + "', and it can be x86_64 or arm64");
        if (entry.name == "provider" && entry.value != "aws")
            fail_command(shown(path) + ": provider is '" + entry.value + "', and aws is the only one there is");
    }
    if (app.name.empty())
        fail_command(shown(path) + " does not name the application",
                     "add a line like `name: " + root.filename().native() + "`");
    std::ranges::replace(app.name, '_', '-');
    return app;
}

}  // namespace

project find_project(const fs::path& from) {
    fs::path start = (from.empty() ? fs::current_path() : fs::absolute(from)).lexically_normal();
    if (!start.has_filename() && start.has_relative_path()) start = start.parent_path();  // "x/" is "x"
    if (!fs::is_directory(start)) fail_command("there is no folder " + shown(start));
    for (fs::path folder = start;; folder = folder.parent_path()) {
        if (const auto text = read_file(folder / "tight.yml")) return read_project(folder, *text);
        if (folder == folder.parent_path()) break;
    }
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
            if (!entry.absent) variables[entry.name] = entry.value;
        break;
    }
    variables["NAME"] = app.name;
    return variables;
}

}  // namespace tight::cli
