// SPDX-License-Identifier: Apache-2.0
// `tight dynamo generateschema`: the tables of app/models for CloudFormation.
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <system_error>

#include <tight/json.hpp>

#include "build/description.hpp"
#include "build/project.hpp"
#include "build/settings_file.hpp"
#include "cli/commands/common_options.hpp"
#include "cli/project/table_client.hpp"
#include "cli/project/table_schema.hpp"
#include "cli/terminal/command.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "core/files.hpp"
#include "net/access_policy.hpp"

namespace tight::cli {

namespace fs = std::filesystem;

namespace {

struct command_options {
    std::filesystem::path target = {};  // a folder of the application; empty: here
};

// "my-service-prod-", of env.yml: what stands before every table's name in that stage.
std::string table_prefix(const build::project& app) {
    const fs::path path = app.root / "env.yml";
    const auto text = read_file(path);
    if (!text) fail_command("Could not load env.yml. Have you run `tight generate env`?");
    std::string name = app.name();
    std::string stage;
    for (const build::setting& entry : build::parse_settings(*text, path)) {
        if (entry.name == "NAME" && !entry.value.empty()) name = entry.value;
        if (entry.name == "STAGE") stage = entry.value;
    }
    if (stage.empty())
        fail_command(display_path(path) + " does not say the STAGE, which is a part of every table's name",
                     "declare it in env.dist.yml and run `tight generate env`");
    return name + '-' + stage + '-';
}

void warn_of_leftovers(const fs::path& folder, const std::set<fs::path>& written, printer& out) {
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".yml" && !written.contains(entry.path()))
            out.warn(display_path(entry.path()) + " belongs to no model any more");
}

// Writes schemas/dynamo/<table>.yml for each model: an AWS::DynamoDB::Table named NAME-STAGE-<table>, by the NAME and
// STAGE of env.yml. Prints the files on stdout.
exit_status run(const command_options& options, printer& out) {
    const build::project app = build::find_project(options.target);
    const std::string prefix = table_prefix(app);
    const json::array tables = build::describe_application(app, out).tables;
    const fs::path folder = app.root / "schemas/dynamo";
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) fail_command("cannot create the folder " + display_path(folder) + ": " + problem.message());

    std::set<fs::path> written;
    for (const json::value& table : tables) {
        const std::string name(table.at("TableName").as_string());
        const fs::path path = folder / (name + ".yml");
        if (!written.insert(path).second)
            fail_command("two models have the table " + name, "change `table` in one of them");
        write_file(path, cloudformation_table(table.as_object(), prefix + name));
        out.data_line(display_path(path));
    }
    if (tables.empty()) out.say("There are no models in app/models yet: `tight generate model NAME` writes one.");
    warn_of_leftovers(folder, written, out);
    return exit_status::ok;
}

void declare(CLI::App& app, command_options& options) { add_target(app, options.target, app_folder); }

}  // namespace

command dynamo_generateschema_command() {
    return make_command("dynamo", "generateschema",
                        "Write the tables of app/models for CloudFormation, to schemas/dynamo", declare, run);
}

}  // namespace tight::cli
