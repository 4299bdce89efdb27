// SPDX-License-Identifier: Apache-2.0
// `tight generate app`: a new application. Existing files are never overwritten.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands/common_options.hpp"
#include "cli/project/naming.hpp"
#include "cli/project/templates.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/ascii.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct command_options {
    std::string name = {};
    std::string provider = "aws";
    std::string type = "lambda";
    std::filesystem::path target = {};  // the folder that will contain the application's; empty: here
};

constexpr std::string_view app_templates = "app/";

void check_name(const std::string& name) {
    const auto allowed = [](char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '_'; };
    const bool letter_first = !name.empty() && ascii::is_letter(name[0]);
    if (!letter_first || !std::ranges::all_of(name, allowed))
        fail_usage("'" + name + "' cannot name an application: use letters, digits, '-' and '_', and a letter first",
                   "another folder for it is named with --target");
}

// Files whose names would mean something to git where the templates themselves are kept lose their dot there.
fs::path path_in_app(std::string_view below_app) {
    return below_app == "gitignore" ? ".gitignore" : fs::path(below_app);
}

exit_status run(const command_options& options, printer& out) {
    if (options.provider != "aws")
        fail_usage("Invalid value for '--provider': aws is the only provider currently supported");
    if (options.type != "lambda") fail_usage("Invalid value for '--type': lambda is the only type currently supported");
    check_name(options.name);

    const fs::path root = options.target / options.name;
    if (fs::exists(fs::symlink_status(root)))
        fail_command(display_path(root) + " already exists; nothing was changed", "remove it, or choose another name");
    if (!options.target.empty() && !fs::is_directory(options.target))
        fail_command("there is no folder " + display_path(options.target), "create it first, or leave --target out");

    const std::string name = dashed(options.name);
    std::vector<new_file> files;
    for (const embedded_template& file : embedded_templates()) {
        if (!file.path.starts_with(app_templates)) continue;
        files.push_back(
            {root / path_in_app(file.path.substr(app_templates.size())), render(file.text, {{"name", name}})});
    }
    write_new_files(files);

    for (const new_file& file : files) out.data_line(display_path(file.path));
    out.say("\nMade the application " + out.strong(name) + ". Next:\n");
    out.say("    cd " + display_path(root));
    out.say("    tight generate function hello");
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("NAME", options.name, "The folder to make, and the application's name")->required();
    app.add_option("--provider", options.provider, "The cloud: aws")->type_name("NAME")->capture_default_str();
    app.add_option("--type", options.type, "What it runs as: lambda")->type_name("NAME")->capture_default_str();
    add_target(app, options.target, "Where the folder is created [default: the current one]");
}

}  // namespace

command generate_app_command() { return make_command("generate", "app", "Write a new application", declare, run); }

}  // namespace tight::cli
