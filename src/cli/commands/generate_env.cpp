// SPDX-License-Identifier: Apache-2.0
// `tight generate env`: env.yml from env.dist.yml and the environment; an existing one is replaced.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "build/project.hpp"
#include "build/settings_file.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status run(const command_options& options, printer& out) {
    const build::project app = build::find_project(options.target);
    const std::filesystem::path declared = app.root / "env.dist.yml";
    const auto text = read_file(declared);
    if (!text)
        fail_command("there is no " + display_path(declared) + ", which declares the application's variables",
                     "write one with a line like `STAGE: dev` for each of them");

    std::vector<build::setting> entries = build::parse_settings(*text, declared);
    std::erase_if(entries, [](const build::setting& entry) { return entry.name == "NAME"; });
    for (build::setting& entry : entries) {
        if (entry.nested)
            fail_command(display_path(declared) + ": " + entry.name + " must be a single value, as variables are");
        const char* ours = std::getenv(entry.name.c_str());
        if (ours != nullptr && *ours != '\0') entry = {.name = entry.name, .value = ours, .text = true};
    }
    entries.push_back(
        {.name = "NAME", .value = app.name(), .text = true});  // never another's: tables are named after it

    std::ranges::sort(entries, {}, &build::setting::name);
    write_file(app.root / "env.yml", build::render_settings(entries), file_access::owner_only);
    // No values: others read terminals and logs.
    for (const build::setting& entry : entries) out.data_line(entry.name);
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) { add_target(app, options.target, app_folder); }

}  // namespace

command generate_env_command() {
    return make_command("generate", "env", "Write env.yml from env.dist.yml and this environment", declare, run);
}

}  // namespace tight::cli
