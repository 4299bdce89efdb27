// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"

#include <array>

namespace tight::cli {

// Each is defined in the file of its name. To add a command, write that file, declare it here, and add its row below.
command build_command();
command completion_command();
command delete_command();
command deploy_command();
command deps_install_command();
command diff_command();
command dynamo_export_command();
command dynamo_generateschema_command();
command dynamo_import_command();
command dynamo_installdb_command();
command dynamo_rundb_command();
command generate_app_command();
command generate_artifact_command();
command generate_env_command();
command generate_function_command();
command generate_model_command();
command generate_serializer_command();
command init_command();
command invoke_command();
command logs_command();
command man_command();
command publish_command();
command rollback_command();
command serve_command();
command status_command();
command template_command();
command test_command();

namespace {

constexpr std::array rows{
    generate_app_command,
    generate_function_command,
    generate_model_command,
    generate_serializer_command,
    generate_artifact_command,
    generate_env_command,
    init_command,
    test_command,
    serve_command,
    invoke_command,
    dynamo_rundb_command,
    dynamo_generateschema_command,
    dynamo_installdb_command,
    dynamo_import_command,
    dynamo_export_command,
    build_command,
    deps_install_command,
    template_command,
    deploy_command,
    logs_command,
    publish_command,
    rollback_command,
    status_command,
    diff_command,
    delete_command,
    completion_command,
    man_command,
};

}  // namespace

command_table all_commands() {
    command_table table{.groups = {{"generate", "Write an application, or a part of one"},
                                   {"dynamo", "The embedded DynamoDB, and the tables of the models"},
                                   {"deps", "Libraries that the application brings along"}}};
    for (const auto row : rows) table.commands.push_back(row());
    return table;
}

}  // namespace tight::cli
