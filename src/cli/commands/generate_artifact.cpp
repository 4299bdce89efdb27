// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/generate.hpp"

#include <chrono>
#include <system_error>
#include <utility>

#include "cli/terminal/files.hpp"
#include "build/project.hpp"
#include "deploy/package/archive.hpp"
#include "deploy/package/contents.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

void make_builds_anew(const fs::path& builds) {
    std::error_code problem;
    fs::remove_all(builds, problem);
    if (!problem) fs::create_directories(builds, problem);
    if (problem) fail_command("cannot make " + shown(builds) + " anew: " + problem.message());
}

}  // namespace

exit_status generate_artifact(const generate_artifact_options& options, printer& out) {
    const project app = find_project(options.target);
    deploy::contents chosen = deploy::choose_contents(app.root, {"app"});
    for (const std::string& sentence : chosen.skipped) out.warn(sentence);
    for (const char* name : {"app_index.cpp", "CMakeLists.txt", "env.dist.yml", "tight.yml"})
        if (fs::exists(app.root / name)) chosen.files.push_back({.name = name, .source = app.root / name});

    std::vector<deploy::archive_entry> entries;
    for (const deploy::chosen_file& file : chosen.files)
        entries.push_back({.name = file.name, .content = content_of(file.source), .executable = file.executable});

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
    out.data_line(shown(folder));
    out.data_line(shown(zip));
    return exit_status::ok;
}

}  // namespace tight::cli
