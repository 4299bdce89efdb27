// SPDX-License-Identifier: Apache-2.0
// `tight build`: the application as what runs in AWS.
#include <filesystem>
#include <string>

#include "build/package_build.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/application.hpp"
#include "cli/project/start_check.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace {

struct command_options {
    std::string arch = {};              // empty: as tight.yml says, or else x86_64
    std::string output_format = "zip";  // or "binary", "image"
    bool bundle = false;
    bool no_check = false;
    bool rebuild = false;
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

build::package_format format_named(const std::string& name) {
    if (name == "image") return build::package_format::image;
    return name == "binary" ? build::package_format::binary : build::package_format::zip;
}

// Prints the package's file on stdout.
exit_status run(const command_options& options, printer& out) {
    const auto app = open_application(build::find_project(options.target));
    const std::string arch = options.arch.empty() ? app->project().settings.architecture : options.arch;
    build::package_options how{.format = format_named(options.output_format)};
    how.arch = deploy::architecture_named(arch).value();
    how.bundle = options.bundle;
    if (!options.no_check) how.check = check_start_locally;
    how.rebuild = options.rebuild;
    out.data_line(display_path(make_package(*app, how, out).file));
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    add_architecture(app, options.arch);
    app.add_option("--output-format", options.output_format, "zip, binary, or image (an OCI layout)")
        ->type_name("KIND")
        ->check(one_of({"zip", "binary", "image"}))
        ->capture_default_str();
    app.add_flag("--bundle", options.bundle, "Pack shared libraries that cannot be linked static");
    app.add_flag("--no-check", options.no_check, "Do not start the functions before they are packed");
    app.add_flag("--rebuild", options.rebuild, "Build everything anew");
    add_target(app, options.target, app_folder);
}

}  // namespace

command build_command() {
    return make_command("", "build", "Make the package that runs in AWS: one verified static program", declare, run);
}

}  // namespace tight::cli
