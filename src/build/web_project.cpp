// SPDX-License-Identifier: Apache-2.0
#include "build/web_project.hpp"

#include <tight/json.hpp>

#include "core/command_error.hpp"
#include "process/command.hpp"

namespace tight::build {

namespace fs = std::filesystem;

std::string web_project::document() const { return json::serialize(app.settings.web) + '\n'; }

std::string web_project::text_of(std::string_view key) const {
    return std::string(json::string_or(json::member(&app.settings.web, key)));
}

fs::path web_adapter(deploy::architecture arch) {
    const std::string name(deploy::architecture_name(arch));
    // In the build tree and installed, it lies at the same place relative to this program.
    const fs::path file =
        process::this_program().parent_path().parent_path() / "lib" / "tight" / "web" / name / "tight-web";
    if (fs::exists(file)) return file;
    fail_command("this tight was installed without the web adapter for " + name + ": there is no " + file.native(),
                 "build tight on or for " + name + ", and put its tight-web there");
}

}  // namespace tight::build
