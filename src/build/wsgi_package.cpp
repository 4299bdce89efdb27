// SPDX-License-Identifier: Apache-2.0
#include "build/wsgi_package.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "build/python_dependencies.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "core/words.hpp"
#include "deploy/package/archive.hpp"
#include "deploy/package/contents.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

// `name` is relative to the project.
bool is_source(const fs::path& root, const fs::path& name) {
    const std::string file = name.filename();
    const bool at_top = !name.has_parent_path();
    if (file.starts_with('.') || is_python_cache(name) || file.ends_with(".egg-info") || file == "node_modules" ||
        file.ends_with(".whl"))
        return false;
    if (at_top && is_listed("tests test", file)) return false;
    return !deploy::never_packed(name) && !is_virtual_environment(root / name);
}

using entries = std::map<std::string, deploy::archive_entry>;

// Calls use(file, name) for the files below `root` whose names `is_included` accepts; a folder that it does not accept is not
// looked into.
template <class Predicate, class Use>
void each_file(const fs::path& root, console& out, const Predicate& is_included, const Use& use) {
    std::error_code problem;
    auto at = fs::recursive_directory_iterator(root, problem);
    fs::path last = root;
    for (; !problem && at != fs::recursive_directory_iterator(); at.increment(problem)) {
        last = at->path();
        const fs::path name = last.lexically_relative(root);
        if (!is_included(name)) {
            at.disable_recursion_pending();
            continue;
        }
        if (at->is_symlink() && at->is_directory())
            out.warn(name.generic_string() + " is not packed: it is a link to a folder");
        if (at->is_regular_file()) use(*at, name.generic_string());
    }
    if (problem) fail_command("cannot read the folder " + display_path(last) + ": " + problem.message());
}

void add_dependencies(entries& all, const fs::path& folder, const wsgi_project& project, deploy::architecture arch,
                      console& out) {
    each_file(folder, out, is_dependency, [&](const fs::directory_entry& file, const std::string& name) {
        std::string content = read_program_file(file);
        verify_dependency(name, content, project, arch);
        all[name] = {.name = name, .content = std::move(content), .executable = false, .folder = false};
    });
}

void add_sources(entries& all, const fs::path& root, console& out) {
    const auto is_included = [&root](const fs::path& name) { return is_source(root, name); };
    each_file(root, out, is_included, [&](const fs::directory_entry& file, const std::string& name) {
        const bool executable = (file.status().permissions() & fs::perms::owner_exec) != fs::perms::none;
        all[name] = {.name = name, .content = read_program_file(file), .executable = executable, .folder = false};
    });
}

void add_own(entries& all, const fs::path& file, const std::string& name, std::string content) {
    if (all.contains(name))
        fail_command(display_path(file) + " has the name of a file that every package has: " + name,
                     "give it another name");
    all[name] = {.name = name, .content = std::move(content), .executable = false, .folder = false};
}

void add_adapter(entries& all, const wsgi_project& project, deploy::architecture arch) {
    const fs::path root = project.app.root;
    constexpr const char* handler = "tight_handler.py";
    add_own(all, root / handler, handler, read_program_file(wsgi_python_folder() / handler));
    add_own(all, root / "tight_wsgi.json", "tight_wsgi.json", project.handler_settings());
    if (!project.is_wsgi()) return;
    const fs::path extension = wsgi_extension(arch);
    add_own(all, root / extension.filename(), extension.filename(), read_program_file(extension));
}

void require_module(const entries& all, const wsgi_project& project) {
    std::string path = project.app.settings.module;
    std::ranges::replace(path, '.', '/');
    for (const char* const ending : {".py", "/__init__.py", ".abi3.so"})
        if (all.contains(path + ending)) return;
    fail_command("the package would have no module " + project.app.settings.module + ": there is no " + path +
                     ".py in " + display_path(project.app.root),
                 "`function.module` in tight.yml names it");
}

}  // namespace

deploy::package make_wsgi_package(const wsgi_project& project, const package_options& options, console& out) {
    if (options.format != package_format::zip)
        fail_command("a project in Python is packed as zip", "leave --output-format out");
    entries all;
    if (const auto folder = install_dependencies(project, options, out))
        add_dependencies(all, *folder, project, options.arch, out);
    const fs::path& root = project.app.root;
    add_sources(all, root, out);
    for (const deploy::chosen_file& file : deploy::choose_contents(root, project.app.settings.include).files)
        all[file.name] = {.name = file.name,
                          .content = read_program_file(file.source),
                          .executable = file.executable,
                          .folder = false};
    require_module(all, project);
    add_adapter(all, project, options.arch);
    return pack_files(project.app, std::move(all), options.arch, out);
}

}  // namespace tight::build
