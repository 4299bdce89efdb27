// SPDX-License-Identifier: Apache-2.0
// `tight generate artifact`: the sources and the settings of an application, for another machine.
#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "build/project.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "deploy/package/archive.hpp"
#include "deploy/package/contents.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct command_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

void make_builds_anew(const fs::path& builds) {
    std::error_code problem;
    fs::remove_all(builds, problem);
    if (!problem) fs::create_directories(builds, problem);
    if (problem) fail_command("cannot make " + display_path(builds) + " anew: " + problem.message());
}

// builds/NAME-artifact/ and builds/NAME-artifact-<seconds since 1970>.zip: app (with what is vendored), app_index.cpp,
// CMakeLists.txt, env.dist.yml and tight.yml, which is all that another machine needs to build the application. What
// was in builds before is gone.
exit_status run(const command_options& options, printer& out) {
    const build::project app = build::find_project(options.target);
    deploy::contents chosen = deploy::choose_contents(app.root, {"app"});
    for (const std::string& sentence : chosen.skipped) out.warn(sentence);
    for (const char* name : {"app_index.cpp", "CMakeLists.txt", "env.dist.yml", "tight.yml"})
        if (fs::exists(app.root / name)) chosen.files.push_back({.name = name, .source = app.root / name});

    std::vector<deploy::archive_entry> entries;
    for (const deploy::chosen_file& file : chosen.files)
        entries.push_back(
            {.name = file.name, .content = read_program_file(file.source), .executable = file.executable});

    const fs::path builds = app.root / "builds";
    make_builds_anew(builds);
    const fs::path folder = builds / (app.name() + "-artifact");
    std::vector<new_file> files;
    for (const auto& entry : entries) files.push_back({folder / entry.name, entry.content});
    write_new_files(files);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
    const fs::path zip = builds / (app.name() + "-artifact-" + std::to_string(seconds) + ".zip");
    write_file(zip, deploy::make_zip(std::move(entries)));
    out.data_line(display_path(folder));
    out.data_line(display_path(zip));
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) { add_target(app, options.target, app_folder); }

}  // namespace

command generate_artifact_command() {
    return make_command("generate", "artifact",
                        "Write the application's sources and settings to builds/, as a folder and an archive", declare,
                        run);
}

}  // namespace tight::cli
