// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/command_line.hpp"
#include "cli/terminal/command_options.hpp"
#include "cli/commands/build.hpp"
#include "cli/commands/delete.hpp"
#include "cli/commands/deploy.hpp"
#include "cli/commands/deps.hpp"
#include "cli/commands/diff.hpp"
#include "cli/commands/logs.hpp"
#include "cli/commands/publish.hpp"
#include "cli/commands/status.hpp"
#include "cli/commands/template.hpp"
#include "cli/terminal/completion.hpp"
#include "cli/terminal/files.hpp"
#include "cli/terminal/help.hpp"
#include "cli/terminal/man_page.hpp"

namespace tight::cli {

namespace {

exit_status write_manuals(const std::vector<man_page>& pages, const std::filesystem::path& folder) {
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) fail_command("cannot make the folder " + shown(folder) + ": " + problem.message());
    for (const man_page& page : pages) write_file(folder / page.name, page.text);
    return exit_status::ok;
}

}  // namespace

void command_line::add_build() {
    add(root_, "build", "Make the package that runs in AWS: one verified static program", build,
        [](CLI::App& app, build_options& options) {
            add_architecture(app, options.arch);
            app.add_option("--output-format", options.output_format, "zip, binary, or image (an OCI layout)")
                ->type_name("KIND")
                ->check(one_of({"zip", "binary", "image"}))
                ->capture_default_str();
            app.add_flag("--bundle", options.bundle, "Pack shared libraries that cannot be linked static");
            app.add_flag("--no-check", options.no_check, "Do not start the functions before they are packed");
            app.add_flag("--rebuild", options.rebuild, "Build everything anew");
            add_target(app, options.target, app_folder);
        });
}

void command_line::add_deps() {
    CLI::App& deps = *add_group("deps", "Libraries that the application brings along");
    add(deps, "install", "Put libraries into app/vendored", deps_install, [](CLI::App& app, deps_options& options) {
        app.add_option("NAME", options.names,
                       "A package of vcpkg, Conan or Debian, with a version or without: fmt, libpq-dev, zlib/1.3")
            ->type_name("TEXT")
            ->expected(0, CLI::detail::expected_max_vector_size);
        app.add_flag("--requirements", options.requirements, "Install all that were recorded");
        app.add_option("--requirements-file", options.requirements_file, "The file that records them")
            ->type_name("FILE")
            ->capture_default_str();
        app.add_option("--from", options.from, "vcpkg, conan or debian [default: the first that is installed]")
            ->type_name("NAME")
            ->check(one_of({"vcpkg", "conan", "debian"}));
        add_architecture(app, options.arch);
        add_target(app, options.target, app_folder);
    });
}

void command_line::add_template() {
    add(root_, "template", "Print the CloudFormation template of the application", print_template,
        [](CLI::App& app, template_options& options) {
            app.add_option("--format", options.format, "json or yaml")
                ->type_name("KIND")
                ->check(one_of({"json", "yaml"}))
                ->capture_default_str();
            add_target(app, options.target, app_folder);
        });
}

void command_line::add_deploy() {
    add(root_, "deploy", "Build the application and bring it to AWS", deploy,
        [](CLI::App& app, deploy_command_options& options) {
            app.add_option("--stage", options.stage,
                           "The stage that gets the new code [default: the development stage]")
                ->type_name("NAME");
            app.add_option("--lambda-package", options.package, "Upload this package, which was built before")
                ->type_name("ZIP");
            app.add_flag("--no-lambda", options.no_lambda, "Keep the code that runs; change the rest of the stack");
            app.add_flag("--rebuild-deps", options.rebuild, "Build from nothing, vendored libraries too");
            app.add_flag("--hotswap", options.hotswap, "Replace the code alone, past the stack (development stage)");
            app.add_flag_function(
                "--express,!--no-express", [&options](std::int64_t count) { options.express = count > 0; },
                "Do not wait until resources answer [default: for the development stage]");
            app.add_flag("--dry-run", options.dry_run, "Show what would change, and change nothing");
            app.add_flag("--cancel", options.cancel, "Take back the update that is under way, and deploy nothing");
            add_yes(app, options.yes);
            add_json(app, options.json);
            add_target(app, options.target, app_folder);
        });
}

void command_line::add_stack() {
    add(root_, "logs", "Show what the functions and the API wrote", logs, [](CLI::App& app, logs_options& options) {
        app.add_option("--stage", options.stage, "Whose logs [default: the development stage]")->type_name("NAME");
        app.add_option("-p,--period", options.period, "How far back: 30s, 10m, 5h, 2.5d, 1w")
            ->type_name("TIME")
            ->capture_default_str();
        app.add_flag("-t,--tail", options.tail, "Go on until Ctrl-C");
        app.add_option("--filter", options.filter, "A filter pattern of CloudWatch Logs")->type_name("TEXT");
        app.add_option("--function", options.function, "The logs of this function alone")->type_name("NAME");
        app.add_flag("--json", options.json, "Print one JSON document a line");
        add_target(app, options.target, app_folder);
    });
    add(root_, "publish", "Give a stage an immutable version of the functions", publish,
        [](CLI::App& app, publish_options& options) {
            app.add_option("STAGE", options.stage, "The stage that gets it")->required();
            app.add_option("--version", options.version,
                           "A number, one for each function (movies:3,actors:7), or the stage it is taken from "
                           "[default: the development stage]")
                ->type_name("N|STAGE");
            add_json(app, options.json);
            add_target(app, options.target, app_folder);
        });
    add(root_, "rollback", "Give a stage the version it had before", rollback,
        [](CLI::App& app, rollback_options& options) {
            app.add_option("STAGE", options.stage, "The stage that goes back")->required();
            add_json(app, options.json);
            add_target(app, options.target, app_folder);
        });
    add(root_, "status", "Show what runs, and where", status, [](CLI::App& app, status_options& options) {
        add_json(app, options.json);
        add_target(app, options.target, app_folder);
    });
    add(root_, "diff", "Show what a deploy would change", diff, [](CLI::App& app, diff_options& options) {
        app.add_option("--lambda-package", options.package, "Compare this package, which was built before")
            ->type_name("ZIP");
        app.add_flag("--no-lambda", options.no_lambda, "Compare the template alone, and build nothing");
        add_json(app, options.json);
        add_target(app, options.target, app_folder);
    });
    add(root_, "delete", "Delete the stack, its logs and its packages", delete_stack,
        [](CLI::App& app, delete_options& options) {
            app.add_flag("--no-logs", options.no_logs, "Keep the logs");
            add_yes(app, options.yes);
            add_target(app, options.target, app_folder);
        });
}

void command_line::add_completion() {
    CLI::App& app =
        *root_.add_subcommand("completion", "Print the script that completes commands in a shell")
             ->footer("Its first lines say where it goes; for bash, in ~/.bashrc: eval \"$(tight completion bash)\"");
    const auto shell = std::make_shared<std::string>();
    app.add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(one_of({"bash", "zsh", "fish"}));
    app.final_callback([this, shell] {
        chosen_ = [text = completion_script(root_, *shell)](printer& out) {
            out.data(text);
            return exit_status::ok;
        };
    });
}

void command_line::add_man() {
    CLI::App& app = *root_.add_subcommand("man", "Print the manual page of a command")
                         ->footer("To read it: tight man build | man -l -");
    const auto words = std::make_shared<std::vector<std::string>>();
    const auto folder = std::make_shared<std::filesystem::path>();
    app.add_option("COMMAND", *words, "The words of the command: generate app");
    app.add_option("--all", *folder, "Write the pages of all commands into this folder")->type_name("DIR");
    app.final_callback([this, words, folder] {
        if (!folder->empty()) {
            chosen_ = [pages = manuals_of(root_), folder](printer&) { return write_manuals(pages, *folder); };
            return;
        }
        const CLI::App* command = &root_;
        for (const std::string& word : *words) {
            const auto below = command->get_subcommands([&](const CLI::App* one) { return one->get_name() == word; });
            if (below.empty()) fail_usage("`" + command_path(*command) + "` has no command '" + word + "'");
            command = below.front();
        }
        chosen_ = [text = manual_of(*command).text](printer& out) {
            out.data(text);
            return exit_status::ok;
        };
    });
}

}  // namespace tight::cli
