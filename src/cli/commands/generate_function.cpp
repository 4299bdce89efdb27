// SPDX-License-Identifier: Apache-2.0
#include "build/build.hpp"
#include "cli/commands/generate.hpp"
#include "cli/commands/test.hpp"
#include "build/cpp_project.hpp"
#include "cli/terminal/files.hpp"
#include "cli/project/naming.hpp"
#include "cli/project/templates.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

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

void check_is_new(const project& app, const std::string& name) {
    if (fs::exists(app.root / "app/functions" / name))
        fail_usage("Function already exists!", "it is app/functions/" + name);
    if (fs::exists(app.root / "app/models" / (name + ".hpp")))
        fail_usage("'" + name + "' is a model of this application, and a function of that name would clash with it",
                   "try `tight generate function " + pluralize(underscore(name)) + "`");
}

}  // namespace

exit_status generate_function(const generate_function_options& options, printer& out) {
    if (options.provider != "aws")
        fail_usage("Invalid value for '--provider': aws is the only provider currently supported");
    if (options.type != "lambda_proxy")
        fail_usage("Invalid value for '--type': lambda_proxy is the only type currently supported");
    const project app = find_cpp_project(options.target);
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
    for (const new_file& file : files) out.data_line(shown(file.path));

    if (const exit_status tested = run_tests(app, {}, out); tested != exit_status::ok) return tested;
    out.say("\nSuccessfully generated function and tests!");
    return exit_status::ok;
}

}  // namespace tight::cli
