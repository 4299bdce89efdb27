// SPDX-License-Identifier: Apache-2.0
#include "cli/project/table_schema.hpp"

#include <utility>

#include "deploy/yaml.hpp"

namespace tight::cli {

std::string cloudformation_table(json::object create_table, const std::string& physical_name) {
    create_table["TableName"] = physical_name;
    return deploy::to_yaml(json::object{{"Properties", std::move(create_table)}, {"Type", "AWS::DynamoDB::Table"}});
}

}  // namespace tight::cli
