// SPDX-License-Identifier: Apache-2.0
// Applications in Python: one callable, run by a launcher in place of the program that a build makes.
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "build/wsgi_package.hpp"
#include "build/wsgi_project.hpp"
#include "cli/project/application.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "core/shell_word.hpp"
#include "process/command.hpp"
#include "process/run.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

// The program of the active virtual environment or of the project's own; otherwise the one on PATH.
std::string python_of(const build::project& app) {
    std::vector<fs::path> environments;
    if (const char* active = std::getenv("VIRTUAL_ENV"); active != nullptr && *active != '\0')
        environments.emplace_back(active);
    for (const char* name : {".venv", "venv", "env"}) environments.push_back(app.root / name);
    for (const fs::path& folder : environments)
        if (build::is_virtual_environment(folder) && fs::exists(folder / "bin" / "python"))
            return folder / "bin" / "python";
    if (const auto found = process::find_program("python3")) return *found;
    fail_command("python3 is needed to run " + app.name() + ", and is not on PATH",
                 "on Debian: apt-get install python3");
}

void check_python(const std::string& python, const std::string& path) {
    const auto done = process::run_process(
        {python, "-c", "import sys, tight_handler; assert sys.version_info >= (3, 9), sys.version"},
        {.environment = {{"PYTHONPATH", path}, {"PYTHONDONTWRITEBYTECODE", "1"}},
         .input = "",
         .output = process::process_output::together});
    if (done && done->status == 0) return;
    fail_command(python + " cannot run the adapter: " + (done ? done->out : done.error().message),
                 "Python 3.9 or newer is needed; a virtual environment in .venv, or the active one, is taken first");
}

std::string_view attribute_type(const deploy::table_settings& table, std::string_view name) {
    for (const deploy::table_key& each : table.attributes)
        if (each.attribute == name) return each.type == 'N' ? "N" : each.type == 'B' ? "B" : "S";
    return "S";
}

json::array key_schema(const std::vector<std::string>& key) {
    json::array schema;
    for (const std::string& attribute : key)
        schema.push_back({{"AttributeName", attribute}, {"KeyType", schema.empty() ? "HASH" : "RANGE"}});
    return schema;
}

json::array indexes(const std::vector<deploy::table_index>& declared) {
    json::array all;
    for (const deploy::table_index& each : declared) {
        json::object projection{{"ProjectionType", each.projection}};
        if (!each.included.empty()) projection["NonKeyAttributes"] = json::value_from(each.included);
        all.push_back({{"IndexName", each.name}, {"KeySchema", key_schema(each.key)}, {"Projection", projection}});
    }
    return all;
}

// As CreateTable takes it, of the stage for development.
json::object create_table(const deploy::table_settings& table, const std::string& stage) {
    json::object request{{"TableName", stage + '.' + table.name},
                         {"KeySchema", key_schema(table.key)},
                         {"BillingMode", "PAY_PER_REQUEST"}};
    json::array attributes;
    for (const deploy::table_key& each : table.attributes)
        attributes.push_back(
            {{"AttributeName", each.attribute}, {"AttributeType", attribute_type(table, each.attribute)}});
    request["AttributeDefinitions"] = std::move(attributes);
    if (!table.local_indexes.empty()) request["LocalSecondaryIndexes"] = indexes(table.local_indexes);
    if (!table.global_indexes.empty()) request["GlobalSecondaryIndexes"] = indexes(table.global_indexes);
    return request;
}

// One function, which takes every path.
std::string description(const build::wsgi_project& project) {
    const auto route = [](const char* path) { return json::object{{"verb", "ANY"}, {"path", path}}; };
    const json::object controller{{"name", project.app.name()},
                                  {"routes", json::array{route("/"), route("/{proxy+}")}}};
    json::array tables;
    for (const deploy::table_settings& table : project.app.settings.tables)
        tables.push_back(create_table(table, project.app.settings.dev_stage));
    return json::serialize(json::object{
        {"name", project.app.name()}, {"controllers", json::array{controller}}, {"tables", std::move(tables)}});
}

void write_launcher(const fs::path& launcher, const build::wsgi_project& project, const std::string& python,
                    const std::string& path, const fs::path& settings) {
    std::string text = "#!/bin/sh\n";
    text += "if [ \"$1\" = --describe ]; then\n    echo " + shell_word(description(project)) + "\n    exit 0\nfi\n";
    text += "PYTHONPATH=" + shell_word(path) + "${PYTHONPATH:+:$PYTHONPATH}\nexport PYTHONPATH\n";
    text += "exec " + shell_word(python) + " -B -u " +
            shell_word((build::wsgi_python_folder() / "tight_runtime.py").native()) + ' ' +
            shell_word(settings.native()) + ' ' + shell_word(project.app.root.native()) + '\n';
    write_file(launcher, text);
    fs::permissions(launcher, fs::perms::owner_all);
}

// Of the project's own files, those that decide what it answers.
const std::vector<std::string> watched_endings{".py",   ".html", ".htm", ".txt", ".jinja", ".jinja2", ".j2",
                                               ".toml", ".ini",  ".cfg", ".css", ".js",    ".sql",    ".xml"};

class wsgi_application final : public application {
public:
    explicit wsgi_application(const build::project& project)
        : application(project), python_(build::wsgi_project{project}) {}

    std::string_view kind() const override { return "an application in Python"; }
    bool names_only_function(std::string_view function) const override { return function == name(); }
    bool has_named_functions() const override { return false; }

    local::app_settings serve_settings(int timeout_seconds, build::console&) override {
        return settings(timeout_seconds);
    }
    local::app_settings invoke_settings(int timeout_seconds, build::console&) override {
        return settings(timeout_seconds);
    }

    std::string local_function(const std::string& function) const override {
        return function.empty() ? name() : function;
    }

    command_error unknown_function(const std::string&, const std::string& message) const override {
        return {exit_status::failed, message, name() + " is one function: leave NAME out"};
    }

    // A function finds its arguments below kwargs; HTTP requests reach it at every path.
    local_event make_event(event_options options, invocation_target target) const override {
        const bool has_keywords =
            target == invocation_target::cloud || !python_.is_wsgi() || !options.arguments.empty();
        if (has_keywords && !describes_event(options)) return {keyword_event(options.arguments), false};
        options.function.clear();
        return make_local_event(options);
    }

    deploy::package make_package(const build::package_options& options, build::console& out) override {
        return build::make_wsgi_package(python_, options, out);
    }

private:
    // Writes what starts it below .tight/wsgi.
    local::app_settings settings(int timeout_seconds) const;

    build::wsgi_project python_;
};

local::app_settings wsgi_application::settings(int timeout_seconds) const {
    const fs::path root = project().root;
    const fs::path folder = project().state_folder() / "wsgi";
    fs::create_directories(folder);
    const fs::path launcher = folder / "bootstrap", handler_settings = folder / "tight_wsgi.json";
    const std::string python = python_of(project());
    const fs::path adapter = build::wsgi_python_folder();
    std::string path = adapter.native();
    if (python_.is_wsgi()) path += ':' + build::wsgi_extension(deploy::this_architecture).parent_path().native();
    check_python(python, path);
    write_file(handler_settings, python_.handler_settings());
    write_launcher(launcher, python_, python, path, handler_settings);

    local::app_settings settings;
    settings.root = root;
    settings.program = launcher;
    settings.build_command = {python, "-B", (adapter / "tight_check.py").native(), root.native(), launcher.native()};
    settings.endings = watched_endings;
    for (const auto& entry : fs::directory_iterator(root))
        if (entry.is_directory() && build::is_virtual_environment(entry.path()))
            settings.ignored.push_back(entry.path());
    settings.environment = [this] {
        const auto variables = build::project_variables(project());
        return std::vector<std::pair<std::string, std::string>>(variables.begin(), variables.end());
    };
    settings.function.timeout = std::chrono::seconds(timeout_seconds);
    return settings;
}

}  // namespace

std::unique_ptr<application> open_wsgi_application(const build::project& project) {
    if (!project.settings.in_python()) return nullptr;
    return std::make_unique<wsgi_application>(project);
}

}  // namespace tight::cli
