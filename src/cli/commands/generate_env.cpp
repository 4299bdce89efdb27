// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/generate.hpp"

#include <algorithm>
#include <cstdlib>

#include "cli/terminal/files.hpp"
#include "build/project.hpp"
#include "build/settings_file.hpp"

namespace tight::cli {

exit_status generate_env(const generate_env_options& options, printer& out) {
    const project app = find_project(options.target);
    const std::filesystem::path declared = app.root / "env.dist.yml";
    const auto text = read_file(declared);
    if (!text)
        fail_command("there is no " + shown(declared) + ", which declares the application's variables",
                     "write one with a line like `STAGE: dev` for each of them");

    std::vector<setting> entries = parse_settings(*text, declared);
    std::erase_if(entries, [](const setting& entry) { return entry.name == "NAME"; });
    for (setting& entry : entries) {
        if (entry.nested)
            fail_command(shown(declared) + ": " + entry.name + " must be a single value, as variables are");
        const char* ours = std::getenv(entry.name.c_str());
        if (ours != nullptr && *ours != '\0') entry = {.name = entry.name, .value = ours, .text = true};
    }
    entries.push_back(
        {.name = "NAME", .value = app.name(), .text = true});  // never another's: tables are named after it

    std::ranges::sort(entries, {}, &setting::name);
    write_file(app.root / "env.yml", render_settings(entries), file_access::owner_only);
    // No values: others read terminals and logs.
    for (const setting& entry : entries) out.data_line(entry.name);
    return exit_status::ok;
}

}  // namespace tight::cli
