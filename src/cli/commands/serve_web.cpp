// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/serve_web.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "cli/terminal/files.hpp"
#include "core/shell_word.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

// One process of the application takes this many requests at once, as it does where nothing is before it.
constexpr int requests_at_once = 16;

// Of the project's own files, those that may decide what it answers.
const std::vector<std::string> watched{".js",   ".mjs", ".cjs",  ".ts",  ".jsx",  ".tsx", ".py",  ".rb",  ".php",
                                       ".go",   ".rs",  ".java", ".kt",  ".ex",   ".exs", ".pl",  ".lua", ".sh",
                                       ".html", ".htm", ".css",  ".sql", ".toml", ".ini", ".cfg", ".conf"};

// Each build gives it another time, by which the host knows that what runs is old.
fs::path write_launcher(const web_project& project) {
    const fs::path folder = project.app.state_folder() / "web", launcher = folder / "bootstrap";
    fs::create_directories(folder);
    std::string text = "#!/bin/sh\n";
    if (!project.settings.port) text += "TIGHT_WEB_PORT=${TIGHT_WEB_PORT:-0}\nexport TIGHT_WEB_PORT\n";
    text += "TIGHT_WEB=" + shell_word(json::serialize(project.app.settings.web)) + "\nexport TIGHT_WEB\n";
    text += "exec " + shell_word(web_adapter(deploy::this_architecture).native()) + " \"$@\"\n";
    write_file(launcher, text);
    fs::permissions(launcher, fs::perms::owner_all);
    return launcher;
}

}  // namespace

local::app_settings local_web_settings(const web_project& project, int timeout_seconds) {
    local::app_settings settings;
    settings.root = project.app.root;
    settings.program = write_launcher(project);
    std::string build = project.text_of("build");
    if (!build.empty()) build += " && ";
    settings.build_command = {"/bin/sh", "-c", build + "touch " + shell_word(settings.program.native())};
    settings.endings = watched;
    for (const json::value& each : json::elements(json::member(&project.app.settings.web, "watch")))
        if (each.is_string()) settings.endings.emplace_back(json::string_or(&each));
    settings.environment = [&project] {
        const auto variables = project_variables(project.app);
        std::vector<std::pair<std::string, std::string>> all(variables.begin(), variables.end());
        all.emplace_back("LAMBDA_TASK_ROOT", project.app.root.native());
        return all;
    };
    settings.function.timeout = std::chrono::seconds(timeout_seconds);
    settings.function.processes = 1;
    settings.function.requests_per_process = requests_at_once;
    return settings;
}

}  // namespace tight::cli
