// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/dynamo.hpp"

#include <set>
#include <string>
#include <system_error>

#include "build/description.hpp"
#include "cli/terminal/files.hpp"
#include "build/project.hpp"
#include "build/settings_file.hpp"
#include "deploy/yaml.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

// "my-service-prod-", of env.yml: what stands before every table's name in that stage.
std::string table_prefix(const project& app) {
    const fs::path path = app.root / "env.yml";
    const auto text = read_file(path);
    if (!text) fail_command("Could not load env.yml. Have you run `tight generate env`?");
    std::string name = app.name();
    std::string stage;
    for (const setting& entry : parse_settings(*text, path)) {
        if (entry.name == "NAME" && !entry.value.empty()) name = entry.value;
        if (entry.name == "STAGE") stage = entry.value;
    }
    if (stage.empty())
        fail_command(shown(path) + " does not say the STAGE, which is a part of every table's name",
                     "declare it in env.dist.yml and run `tight generate env`");
    return name + '-' + stage + '-';
}

void tell_of_leftovers(const fs::path& folder, const std::set<fs::path>& written, printer& out) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".yml" && !written.contains(entry.path()))
            out.warn(shown(entry.path()) + " belongs to no model any more");
}

}  // namespace

std::string cloudformation_table(json::object create_table, const std::string& physical_name) {
    create_table["TableName"] = physical_name;
    return deploy::to_yaml(json::object{{"Properties", std::move(create_table)}, {"Type", "AWS::DynamoDB::Table"}});
}

exit_status dynamo_generateschema(const dynamo_generateschema_options& options, printer& out) {
    const project app = find_project(options.target);
    const std::string prefix = table_prefix(app);
    const json::array tables = describe_application(app, out).tables;
    const fs::path folder = app.root / "schemas/dynamo";
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) fail_command("cannot make the folder " + shown(folder) + ": " + problem.message());

    std::set<fs::path> written;
    for (const json::value& table : tables) {
        const std::string name(table.at("TableName").as_string());
        const fs::path path = folder / (name + ".yml");
        if (!written.insert(path).second)
            fail_command("two models have the table " + name, "change `table` in one of them");
        write_file(path, cloudformation_table(table.as_object(), prefix + name));
        out.data_line(shown(path));
    }
    if (tables.empty()) out.say("There are no models in app/models yet: `tight generate model NAME` writes one.");
    tell_of_leftovers(folder, written, out);
    return exit_status::ok;
}

}  // namespace tight::cli
