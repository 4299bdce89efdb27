// SPDX-License-Identifier: Apache-2.0
// `tight template`: prints the CloudFormation template. Builds the application first, because it describes
// itself.
#include <filesystem>
#include <string>

#include "cli/commands/common_options.hpp"
#include "cli/project/app_template.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/stack_metadata.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::string format = "json";        // or "yaml"
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

exit_status run(const command_options& options, printer& out) {
    const build::project app = build::find_project(options.target);
    const deploy::stack_template stack = make_app_template(app.settings, app_description(app, out), out);
    const bool yaml = options.format == "yaml";
    out.data(deploy::template_text(deploy::add_metadata(stack),
                                   yaml ? deploy::template_format::yaml : deploy::template_format::json));
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("--format", options.format, "json or yaml")
        ->type_name("KIND")
        ->check(one_of({"json", "yaml"}))
        ->capture_default_str();
    add_target(app, options.target, app_folder);
}

}  // namespace

command template_command() {
    return make_command("", "template", "Print the CloudFormation template of the application", declare, run);
}

}  // namespace tight::cli
