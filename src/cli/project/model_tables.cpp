// SPDX-License-Identifier: Apache-2.0
#include "cli/project/model_tables.hpp"

#include "cli/project/table_names.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

void make_model_tables(const json::array& create_table, const std::map<std::string, std::string>& variables,
                       existing_tables existing, const table_call& call) {
    for (const json::value& table : create_table) {
        json::object request = table.as_object();
        const std::string name = physical_table_name(std::string_view(request.at("TableName").as_string()), variables);
        request["TableName"] = name;
        if (call("DescribeTable", {{"TableName", name}})) {
            if (existing == existing_tables::keep) continue;
            if (const auto gone = call("DeleteTable", {{"TableName", name}}); !gone)
                fail_command("the table " + name + " cannot be replaced: " + gone.error().message);
        }
        if (const auto created = call("CreateTable", request); !created)
            fail_command("the table " + name + " cannot be created: " + created.error().message);
    }
}

}  // namespace tight::cli
