// SPDX-License-Identifier: Apache-2.0
#include "build/web_package.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "build/cache_folder.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "core/words.hpp"
#include "deploy/package/archive.hpp"
#include "deploy/package/contents.hpp"
#include "deploy/package/digest.hpp"
#include "deploy/package/verify.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

using entries = std::map<std::string, deploy::archive_entry>;

// Built by CMake, presets or not: large, and mostly of the developer's machine. What other tools call build is what the
// server runs or serves.
bool is_build_tree(const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder / "CMakeCache.txt", ignored)) return true;
    const fs::directory_iterator inside(folder, ignored);
    return std::ranges::any_of(inside,
                               [&](const auto& each) { return fs::exists(each.path() / "CMakeCache.txt", ignored); });
}

// What is of the developer's machine, and tests, at the top of the project; `name` is relative to it.
bool is_left_out(const fs::path& root, const fs::path& name, console& out) {
    if (is_listed("build builds", name.native())) {
        const bool left_out = is_build_tree(root / name);
        if (left_out)
            out.warn(name.native() + " is not packed: CMake built in it; name what is needed of it in `include`");
        return left_out;
    }
    if (deploy::never_packed(name)) return true;
    if (name.filename() == "__pycache__" || name.extension() == ".pyc") return true;
    if (name.has_parent_path()) return false;
    return is_listed("test tests .vscode .idea .cache .venv venv", name.native()) ||
           name.native().starts_with(".env") || name.native().starts_with(".git");
}

void add_file(entries& all, const std::string& name, const fs::path& from, bool executable) {
    all[name] = {.name = name, .content = read_program_file(from), .executable = executable};
}

// A link within the project stays one: Node finds what a package needs by where it really is. A file elsewhere is
// packed as the file that it is.
void add_link(entries& all, const fs::path& root, const fs::path& name, console& out) {
    const fs::path link = root / name;
    std::error_code problem;
    const fs::path target = fs::canonical(link, problem);
    const fs::path inside = target.lexically_relative(fs::canonical(root));
    if (problem) {
        out.warn(name.native() + " is not packed: it is a link to " + fs::read_symlink(link).native() +
                 ", which cannot be read: " + problem.message());
    } else if (!inside.empty() && inside.begin()->native() != "..") {
        const fs::path from = fs::canonical(link.parent_path());
        all[name] = {.name = name, .content = target.lexically_relative(from).native(), .link = true};
    } else if (fs::is_regular_file(target)) {
        add_file(all, name, target, (fs::status(target).permissions() & fs::perms::owner_exec) != fs::perms::none);
    } else {
        out.warn(name.native() + " is not packed: it is a link to " + target.native() + ", outside of the project");
    }
}

void add_folder(entries& all, const fs::path& root, console& out) {
    auto at = fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied);
    for (; at != fs::recursive_directory_iterator(); ++at) {
        const fs::path name = at->path().lexically_relative(root);
        if (is_left_out(root, name, out)) {
            at.disable_recursion_pending();
            continue;
        }
        if (at->is_symlink()) {
            add_link(all, root, name, out);
            continue;
        }
        if (!at->is_regular_file()) continue;
        const bool runs = (at->status().permissions() & fs::perms::owner_exec) != fs::perms::none;
        add_file(all, name.generic_string(), at->path(), runs);
    }
}

entries choose(const web_project& project, console& out) {
    entries all;
    const auto& include = project.app.settings.include;
    if (include.empty()) {
        add_folder(all, project.app.root, out);
    } else {
        const auto chosen = deploy::choose_contents(project.app.root, include);
        for (const std::string& sentence : chosen.skipped) out.warn(sentence);
        for (const auto& each : chosen.files) add_file(all, each.name, each.source, each.executable);
    }
    for (const std::string& own : {std::string("bootstrap"), project.settings_file})
        if (all.contains(own))
            fail_command(display_path(project.app.root / own) + " has the name of a file that every package has",
                         "give it another name");
    return all;
}

void run_build(const web_project& project, console& out) {
    const std::string command = project.text_of("build");
    if (command.empty()) return;
    out.say("Building " + project.app.name());
    const auto done =
        process::run_process({"/bin/sh", "-c", command},
                             {.directory = project.app.root, .input = "", .output = process::process_output::together});
    if (!done) fail_command(done.error().message);
    if (done->status == 0) return;
    out.relay(done->out);
    fail_command("`" + command + "`, which is `build` in web: of tight.yml, ended with status " +
                 std::to_string(done->status));
}

void unpack(const entries& all, const fs::path& to) {
    for (const auto& [name, entry] : all) {
        fs::create_directories((to / name).parent_path());
        if (entry.link) {
            fs::create_symlink(entry.content, to / name);
            continue;
        }
        write_file(to / name, entry.content);
        if (entry.executable) fs::permissions(to / name, fs::perms::owner_all);
    }
}

// The package as Lambda unpacks it, started until it asks for work. Not within the project: Node would look there for
// what the package lacks.
void check_start(const web_project& project, const start_check& check, const entries& all, console& out) {
    const std::string mark = deploy::sha256_of(project.app.root.native()).substr(0, 16);
    const fs::path stage = cache_folder() / ("stage-web-" + mark);
    std::error_code ignored;
    fs::remove_all(stage, ignored);
    unpack(all, stage);
    start_request request{.function = "web",
                          .command = {stage / "bootstrap"},
                          .directory = stage,
                          .environment = start_environment(project.app, stage)};
    if (!project.has_port) request.environment.emplace_back("TIGHT_WEB_PORT", "0");
    const start_outcome outcome = check(request);
    fs::remove_all(stage, ignored);
    if (outcome.started) return;
    out.relay(outcome.output);
    fail_command(project.app.name() + " does not start: " + outcome.started.error().message,
                 "it was run from its package, as Lambda would; `tight build --no-check` packs it all the same");
}

}  // namespace

deploy::package make_web_package(const web_project& project, const package_options& options, console& out) {
    if (options.format != package_format::zip)
        fail_command("a web server is packed as zip", "leave --output-format out");
    run_build(project, out);
    entries all = choose(project, out);
    add_file(all, "bootstrap", web_adapter(options.arch), true);
    deploy::verify_static(all["bootstrap"].content, options.arch, "tight-web");
    const std::string& name = project.settings_file;
    all[name] = {.name = name, .content = project.document()};
    if (options.check && options.arch == deploy::this_architecture) check_start(project, options.check, all, out);
    return pack_files(project.app, std::move(all), options.arch, out);
}

}  // namespace tight::build
