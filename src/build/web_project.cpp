// SPDX-License-Identifier: Apache-2.0
#include "build/web_project.hpp"

#include <utility>

#include <tight/environment.hpp>
#include <tight/json.hpp>

#include "cli/terminal/files.hpp"
#include "cli/terminal/process.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

std::string web_project::document() const { return json::serialize(app.settings.web) + '\n'; }

std::string web_project::text_of(std::string_view key) const {
    return std::string(json::string_or(json::member(&app.settings.web, key)));
}

std::optional<web_project> read_web_project(const project& app) {
    if (!app.settings.is_web()) return std::nullopt;
    auto settings = web::read_settings(app.settings.web, memory_environment());
    if (!settings)
        fail_command(shown(app.file) + ": " + settings.error().message, "docs/reference/web.md says what there is");
    return web_project{.app = app, .settings = *std::move(settings)};
}

fs::path web_adapter(deploy::architecture arch) {
    const std::string name(deploy::architecture_name(arch));
    // In the build tree and installed, it lies at the same place relative to this program.
    const fs::path file = this_program().parent_path().parent_path() / "lib" / "tight" / "web" / name / "tight-web";
    if (fs::exists(file)) return file;
    fail_command("this tight was installed without the web adapter for " + name + ": there is no " + file.native(),
                 "build tight on or for " + name + ", and put its tight-web there");
}

}  // namespace tight::cli
