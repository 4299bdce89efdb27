// SPDX-License-Identifier: Apache-2.0
#include "build/wsgi_project.hpp"

#include <cstdlib>
#include <system_error>

#include <tight/json.hpp>

#include "core/command_error.hpp"
#include "core/files.hpp"
#include "process/command.hpp"
#include "process/run.hpp"

namespace tight::build {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view newest_python = "3.13";  // of Lambda's runtimes

json::object plain(const json::object& variables) {
    json::object kept;
    for (const auto& [name, value] : variables)
        if (!value.is_object() && !value.is_array() && !value.is_null()) kept[name] = value;
    return kept;
}

// In the build tree and installed, the adapter lies at the same place relative to this program.
fs::path adapter_folder() { return process::this_program().parent_path().parent_path() / "lib" / "tight" / "wsgi"; }

fs::path required(const fs::path& file, const std::string& what) {
    if (fs::exists(file)) return file;
    fail_command("this tight was installed without " + what + ": there is no " + file.native(),
                 "build tight where python3-dev is installed (and for arm64 also g++-aarch64-linux-gnu)");
}

}  // namespace

std::string wsgi_project::python() const {
    constexpr std::string_view prefix = "python";
    if (!app.settings.runtime.starts_with(prefix)) return std::string(newest_python);
    return app.settings.runtime.substr(prefix.size());
}

int wsgi_project::python_minor() const { return std::atoi(python().c_str() + 2); }

// Amazon Linux 2023 from Python 3.12 on, Amazon Linux 2 before.
int wsgi_project::glibc_minor() const { return python_minor() >= 12 ? 34 : 26; }

fs::path wsgi_project::requirements() const {
    return app.root / (app.settings.requirements.empty() ? "requirements.txt" : app.settings.requirements);
}

std::string wsgi_project::handler_settings() const {
    json::object stages;
    for (const auto& [stage, variables] : app.settings.stage_environments) stages[stage] = plain(variables);
    const json::object all{{"module", app.settings.module},
                           {"app", app.settings.callable},
                           {"wsgi", is_wsgi()},
                           {"devstage", app.settings.dev_stage},
                           {"environment", plain(app.settings.environment)},
                           {"stage_environments", std::move(stages)}};
    return json::serialize(all) + '\n';
}

fs::path wsgi_python_folder() {
    return required(adapter_folder() / "python" / "tight_handler.py", "the adapter for Python").parent_path();
}

fs::path wsgi_extension(deploy::architecture arch) {
    const std::string name(deploy::architecture_name(arch));
    return required(adapter_folder() / name / "_tight_wsgi.abi3.so", "the adapter for WSGI on " + name);
}

bool is_virtual_environment(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "pyvenv.cfg", ignored) || fs::exists(folder / "bin" / "activate_this.py", ignored);
}

}  // namespace tight::build
