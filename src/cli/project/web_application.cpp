// SPDX-License-Identifier: Apache-2.0
// Any HTTP server: run through the adapter that runs it on Lambda, as one function.
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/environment.hpp>

#include "build/web_package.hpp"
#include "build/web_project.hpp"
#include "cli/project/application.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "core/shell_word.hpp"
#include "web/settings.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

// The name that tight-web gives the only function.
constexpr std::string_view web_function = "web";

// One process of the application takes so many requests at once, as it does behind no adapter.
constexpr int requests_at_once = 16;

// Of the project's own files, those that may decide what it answers.
const std::vector<std::string> watched_endings{
    ".js", ".mjs", ".cjs", ".ts",  ".jsx", ".tsx",  ".py",  ".rb",  ".php", ".go",   ".rs",  ".java", ".kt",
    ".ex", ".exs", ".pl",  ".lua", ".sh",  ".html", ".htm", ".css", ".sql", ".toml", ".ini", ".cfg",  ".conf"};

// Each build changes the time of this file, by which the host knows that the running one is old.
fs::path write_launcher(const build::web_project& project) {
    const fs::path folder = project.app.state_folder() / "web", launcher = folder / "bootstrap";
    fs::create_directories(folder);
    std::string text = "#!/bin/sh\n";
    if (!project.has_port) text += "TIGHT_WEB_PORT=${TIGHT_WEB_PORT:-0}\nexport TIGHT_WEB_PORT\n";
    text += "TIGHT_WEB=" + shell_word(json::serialize(project.app.settings.web)) + "\nexport TIGHT_WEB\n";
    text += "exec " + shell_word(build::web_adapter(deploy::this_architecture).native()) + " \"$@\"\n";
    write_file(launcher, text);
    fs::permissions(launcher, fs::perms::owner_all);
    return launcher;
}

class web_application final : public application {
public:
    using application::application;

    std::string_view kind() const override { return "an HTTP server of its own"; }
    bool names_only_function(std::string_view function) const override { return function == name(); }

    local::app_settings serve_settings(int timeout_seconds, build::console&) override {
        return settings(timeout_seconds);
    }
    local::app_settings invoke_settings(int timeout_seconds, build::console&) override {
        return settings(timeout_seconds);
    }

    std::string local_function(const std::string& function) const override {
        std::string dashed = function;
        std::ranges::replace(dashed, '_', '-');
        return function.empty() || dashed == name() ? std::string(web_function) : function;
    }

    command_error unknown_function(const std::string& function, const std::string&) const override {
        return {exit_status::failed, name() + " is one function, and not called " + function, "leave NAME out"};
    }

    // Requests reach it at every path.
    local_event make_event(event_options options, invocation_target) const override {
        options.function.clear();
        return make_local_event(options);
    }

    deploy::package make_package(const build::package_options& options, build::console& out) override {
        return build::make_web_package(web_project(), options, out);
    }

private:
    // Throws command_error if a key of `web:` is not valid.
    build::web_project web_project() const;

    // Writes what starts it below .tight/web.
    local::app_settings settings(int timeout_seconds) const;
};

build::web_project web_application::web_project() const {
    const auto settings = web::read_settings(project().settings.web, memory_environment());
    if (!settings)
        fail_command(display_path(project().file) + ": " + settings.error().message,
                     "docs/reference/web.md says what there is");
    return {.app = project(), .settings_file = std::string(web::settings_file), .has_port = settings->port.has_value()};
}

local::app_settings web_application::settings(int timeout_seconds) const {
    const build::web_project web = web_project();
    local::app_settings settings;
    settings.root = project().root;
    settings.program = write_launcher(web);
    std::string build = web.text_of("build");
    if (!build.empty()) build += " && ";
    settings.build_command = {"/bin/sh", "-c", build + "touch " + shell_word(settings.program.native())};
    settings.endings = watched_endings;
    for (const json::value& each : json::elements(json::member(&project().settings.web, "watch")))
        if (each.is_string()) settings.endings.emplace_back(json::string_or(&each));
    settings.environment = [this] { return build::start_environment(project(), project().root); };
    settings.function.timeout = std::chrono::seconds(timeout_seconds);
    settings.function.processes = 1;
    settings.function.requests_per_process = requests_at_once;
    return settings;
}

}  // namespace

std::unique_ptr<application> open_web_application(const build::project& project) {
    if (!project.settings.is_web()) return nullptr;
    return std::make_unique<web_application>(project);
}

}  // namespace tight::cli
