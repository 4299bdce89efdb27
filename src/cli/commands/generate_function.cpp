// SPDX-License-Identifier: Apache-2.0
// `tight generate function`: a function with its tests. Existing files are never overwritten.
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands/common_options.hpp"
#include "cli/project/application.hpp"
#include "cli/project/naming.hpp"
#include "cli/project/templates.hpp"
#include "cli/project/test_run.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct command_options {
    std::string name = {};
    std::string provider = "aws";
    std::string type = "lambda_proxy";
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// The name becomes a folder, a namespace and a part of the Lambda handler's name.
void check_name(const std::string& name) {
    const std::string better = underscore(name);
    const bool mendable = is_identifier(better) && !is_keyword(better) && !is_taken_globally(better) && better != name;
    const std::string hint = mendable ? "try `tight generate function " + better + "`" : "";
    if (!is_identifier(name) || name.starts_with('_') || name.find("__") != std::string::npos)
        fail_usage("'" + name +
                       "' cannot name a function: it becomes a C++ namespace, so it is made of letters, digits and "
                       "single '_', and starts with a letter",
                   hint);
    if (is_keyword(name)) fail_usage("'" + name + "' cannot name a function: C++ keeps that word for itself");
    if (is_taken_globally(name))
        fail_usage("'" + name +
                       "' cannot name a function: it becomes a C++ namespace, and the C library has something of that "
                       "name",
                   "try `tight generate function " + name + "_it`, or a plural");
}

void check_is_new(const build::project& app, const std::string& name) {
    if (fs::exists(app.root / "app/functions" / name))
        fail_usage("Function already exists!", "it is app/functions/" + name);
    if (fs::exists(app.root / "app/models" / (name + ".hpp")))
        fail_usage("'" + name + "' is a model of this application, and a function of that name would clash with it",
                   "try `tight generate function " + pluralize(underscore(name)) + "`");
}

exit_status run(const command_options& options, printer& out) {
    if (options.provider != "aws")
        fail_usage("Invalid value for '--provider': aws is the only provider currently supported");
    if (options.type != "lambda_proxy")
        fail_usage("Invalid value for '--type': lambda_proxy is the only type currently supported");
    const build::project app = find_cpp_project(options.target);
    const std::string& name = options.name;
    check_name(name);
    check_is_new(app, name);

    const fs::path tests = app.root / "tests/functions";
    const auto text = [&](std::string_view file) { return render(find_template(file), {{"name", name}}); };
    const std::vector<new_file> files{
        {app.root / "app/functions" / name / "handler.cpp", text("function/handler.cpp")},
        {tests / "unit" / (name + ".cpp"), text("function/unit.cpp")},
        {tests / "integration" / (name + ".cpp"), text("function/integration.cpp")},
        {tests / "integration/expectations" / (name + "_get.yml"), text("function/expectation.yml")},
    };
    write_new_files(files);
    for (const new_file& file : files) out.data_line(display_path(file.path));

    if (const exit_status tested = run_tests(app, {}, out); tested != exit_status::ok) return tested;
    out.say("\nSuccessfully generated function and tests!");
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) {
    app.add_option("NAME", options.name, "Answers requests to /NAME")->required();
    app.add_option("--provider", options.provider, "The cloud: aws")->type_name("NAME")->capture_default_str();
    app.add_option("--type", options.type, "How it is called: lambda_proxy")->type_name("NAME")->capture_default_str();
    add_target(app, options.target, app_folder);
}

}  // namespace

command generate_function_command() {
    return make_command("generate", "function", "Write a function with its tests, and run the tests", declare, run);
}

}  // namespace tight::cli
