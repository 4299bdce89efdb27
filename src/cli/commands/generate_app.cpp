// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/generate.hpp"
#include "cli/terminal/files.hpp"
#include "cli/project/naming.hpp"
#include "cli/project/templates.hpp"

#include <algorithm>

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view app_templates = "app/";

void check_name(const std::string& name) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    const bool letter_first =
        !name.empty() && ((name[0] >= 'a' && name[0] <= 'z') || (name[0] >= 'A' && name[0] <= 'Z'));
    if (!letter_first || !std::ranges::all_of(name, allowed))
        fail_usage("'" + name + "' cannot name an application: use letters, digits, '-' and '_', and a letter first",
                   "another folder for it is named with --target");
}

// Files whose names would mean something to git where the templates themselves are kept lose their dot there.
fs::path path_in_app(std::string_view below_app) {
    return below_app == "gitignore" ? ".gitignore" : fs::path(below_app);
}

}  // namespace

exit_status generate_app(const generate_app_options& options, printer& out) {
    if (options.provider != "aws")
        fail_usage("Invalid value for '--provider': aws is the only provider currently supported");
    if (options.type != "lambda") fail_usage("Invalid value for '--type': lambda is the only type currently supported");
    check_name(options.name);

    const fs::path root = options.target / options.name;
    if (fs::exists(fs::symlink_status(root)))
        fail_command(shown(root) + " is there already; nothing was changed", "remove it, or choose another name");
    if (!options.target.empty() && !fs::is_directory(options.target))
        fail_command("there is no folder " + shown(options.target), "make it first, or leave --target out");

    const std::string name = dashed(options.name);
    std::vector<new_file> files;
    for (const embedded_template& file : embedded_templates()) {
        if (!file.path.starts_with(app_templates)) continue;
        files.push_back(
            {root / path_in_app(file.path.substr(app_templates.size())), render(file.text, {{"name", name}})});
    }
    write_new_files(files);

    for (const new_file& file : files) out.data_line(shown(file.path));
    out.say("\nMade the application " + out.strong(name) + ". Next:\n");
    out.say("    cd " + shown(root));
    out.say("    tight generate function hello");
    return exit_status::ok;
}

}  // namespace tight::cli
