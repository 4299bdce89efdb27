// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/serve_wsgi.hpp"

#include <chrono>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

#include <tight/json.hpp>

#include "cli/terminal/files.hpp"
#include "cli/terminal/process.hpp"
#include "core/shell_word.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

// That of the virtual environment that is active, or of the project's own; otherwise the one on PATH.
std::string python_of(const project& app) {
    std::vector<fs::path> environments;
    if (const char* active = std::getenv("VIRTUAL_ENV"); active != nullptr && *active != '\0')
        environments.emplace_back(active);
    for (const char* name : {".venv", "venv", "env"}) environments.push_back(app.root / name);
    for (const fs::path& folder : environments)
        if (is_virtual_environment(folder) && fs::exists(folder / "bin" / "python")) return folder / "bin" / "python";
    if (const auto found = find_program("python3")) return *found;
    fail_command("python3 is needed to run " + app.name() + ", and is not on PATH",
                 "on Debian: apt-get install python3");
}

void check_python(const std::string& python, const std::string& path) {
    const auto done =
        run_process({python, "-c", "import sys, tight_handler; assert sys.version_info >= (3, 9), sys.version"},
                    {.environment = {{"PYTHONPATH", path}, {"PYTHONDONTWRITEBYTECODE", "1"}},
                     .input = "",
                     .output = process_output::together});
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

json::array indexes(const std::vector<deploy::table_index>& from) {
    json::array made;
    for (const deploy::table_index& each : from) {
        json::object projection{{"ProjectionType", each.projection}};
        if (!each.included.empty()) projection["NonKeyAttributes"] = json::value_from(each.included);
        made.push_back({{"IndexName", each.name}, {"KeySchema", key_schema(each.key)}, {"Projection", projection}});
    }
    return made;
}

// As CreateTable takes it, of the stage for development.
json::object create_table(const deploy::table_settings& table, const std::string& stage) {
    json::object made{{"TableName", stage + '.' + table.name},
                      {"KeySchema", key_schema(table.key)},
                      {"BillingMode", "PAY_PER_REQUEST"}};
    json::array attributes;
    for (const deploy::table_key& each : table.attributes)
        attributes.push_back(
            {{"AttributeName", each.attribute}, {"AttributeType", attribute_type(table, each.attribute)}});
    made["AttributeDefinitions"] = std::move(attributes);
    if (!table.local_indexes.empty()) made["LocalSecondaryIndexes"] = indexes(table.local_indexes);
    if (!table.global_indexes.empty()) made["GlobalSecondaryIndexes"] = indexes(table.global_indexes);
    return made;
}

// One function, which takes every path.
std::string description(const wsgi_project& project) {
    const auto route = [](const char* path) { return json::object{{"verb", "ANY"}, {"path", path}}; };
    const json::object controller{{"name", project.app.name()},
                                  {"routes", json::array{route("/"), route("/{proxy+}")}}};
    json::array tables;
    for (const deploy::table_settings& table : project.app.settings.tables)
        tables.push_back(create_table(table, project.app.settings.dev_stage));
    return json::serialize(json::object{
        {"name", project.app.name()}, {"controllers", json::array{controller}}, {"tables", std::move(tables)}});
}

void write_launcher(const fs::path& launcher, const wsgi_project& project, const std::string& python,
                    const std::string& path, const fs::path& settings) {
    std::string text = "#!/bin/sh\n";
    text += "if [ \"$1\" = --describe ]; then\n    echo " + shell_word(description(project)) + "\n    exit 0\nfi\n";
    text += "PYTHONPATH=" + shell_word(path) + "${PYTHONPATH:+:$PYTHONPATH}\nexport PYTHONPATH\n";
    text += "exec " + shell_word(python) + " -B -u " +
            shell_word((wsgi_python_folder() / "tight_runtime.py").native()) + ' ' + shell_word(settings.native()) +
            ' ' + shell_word(project.app.root.native()) + '\n';
    write_file(launcher, text);
    fs::permissions(launcher, fs::perms::owner_all);
}

// Of the project's own files, those that decide what it answers.
const std::vector<std::string> watched{".py",   ".html", ".htm", ".txt", ".jinja", ".jinja2", ".j2",
                                       ".toml", ".ini",  ".cfg", ".css", ".js",    ".sql",    ".xml"};

}  // namespace

local::app_settings local_wsgi_settings(const wsgi_project& project, int timeout_seconds) {
    const fs::path folder = project.app.state_folder() / "wsgi";
    fs::create_directories(folder);
    const fs::path launcher = folder / "bootstrap", handler_settings = folder / "tight_wsgi.json";
    const std::string python = python_of(project.app);
    const fs::path adapter = wsgi_python_folder();
    const std::string path =
        adapter.native() +
        (project.is_wsgi() ? ':' + wsgi_extension(deploy::this_architecture).parent_path().native() : "");
    check_python(python, path);
    write_file(handler_settings, project.handler_settings());
    write_launcher(launcher, project, python, path, handler_settings);

    local::app_settings settings;
    settings.root = project.app.root;
    settings.program = launcher;
    settings.build_command = {python, "-B", (adapter / "tight_check.py").native(), project.app.root.native(),
                              launcher.native()};
    settings.endings = watched;
    for (const auto& entry : fs::directory_iterator(project.app.root))
        if (entry.is_directory() && is_virtual_environment(entry.path())) settings.ignored.push_back(entry.path());
    settings.environment = [&project] {
        const auto variables = project_variables(project.app);
        return std::vector<std::pair<std::string, std::string>>(variables.begin(), variables.end());
    };
    settings.function.timeout = std::chrono::seconds(timeout_seconds);
    return settings;
}

}  // namespace tight::cli
