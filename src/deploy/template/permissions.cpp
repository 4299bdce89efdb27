// SPDX-License-Identifier: Apache-2.0
// What each function may do, and the variables by which it finds what it may use: its tables with their indexes, its
// queues, topics and buckets, and nothing else. A role belongs to a function in all stages, because the versions that
// stages point to are versions of one function.
#include <algorithm>
#include <string_view>

#include "core/ascii.hpp"
#include "deploy/template/logical_id.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

// The transactions and batches of DynamoDB are allowed by the actions they are made of, ConditionCheckItem among them.
json::object table_statement(table_access access, json::array arns) {
    switch (access) {
        case table_access::read:
            return statement({"dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem",
                              "dynamodb:Query", "dynamodb:Scan"},
                             std::move(arns));
        case table_access::write:
            return statement({"dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem",
                              "dynamodb:PutItem", "dynamodb:UpdateItem"},
                             std::move(arns));
        default:
            return statement({"dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem",
                              "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
                              "dynamodb:Scan", "dynamodb:UpdateItem"},
                             std::move(arns));
    }
}

// "TIGHT_TABLE_MY_TABLE", as the application looks it up.
std::string variable(std::string_view kind, std::string_view name) {
    std::string result = "TIGHT_" + std::string(kind) + '_';
    for (const char c : name) {
        result += ascii::is_alphanumeric(c) ? ascii::to_upper(c) : '_';
    }
    return result;
}

void allow_tables(template_builder& builder, deployed_function& function) {
    std::map<table_access, json::array> tables, indexes;
    for (const deployed_table& table : builder.tables) {
        const auto& chosen = function.settings.tables;
        if (chosen && !chosen->contains(table.name)) continue;
        const table_access access = chosen ? chosen->at(table.name) : table_access::read_write;
        for (const deployed_stage& stage : builder.stages) {
            const std::string& id = table.ids.at(stage.name);
            tables[access].push_back(arn_of(id));
            if (table.indexes && access != table_access::write)
                indexes[access].push_back(sub("${" + id + ".Arn}/index/*"));
        }
    }
    for (auto& [access, arns] : tables) function.statements.push_back(table_statement(access, std::move(arns)));
    for (auto& [access, arns] : indexes)
        function.statements.push_back(statement({"dynamodb:Query", "dynamodb:Scan"}, std::move(arns)));
}

// A model's table is found by its prefix, another by its own variable.
void name_tables(template_builder& builder, deployed_function& function) {
    bool prefix = false;
    for (const deployed_table& table : builder.tables) {
        if (function.settings.tables && !function.settings.tables->contains(table.name)) continue;
        for (const deployed_stage& stage : builder.stages) {
            const std::string_view physical =
                builder.resources.at(table.ids.at(stage.name)).at("Properties").at("TableName").as_string();
            const bool of_model = physical.starts_with(builder.app.name + '-' + stage.name + '-');
            prefix = prefix || of_model;
            if (!of_model) function.of_stage[stage.name][variable("TABLE", table.name)] = physical;
        }
    }
    if (!prefix) return;
    for (const deployed_stage& stage : builder.stages)
        function.of_stage[stage.name]["TIGHT_TABLE_PREFIX"] = builder.app.name + '-' + stage.name + '-';
}

void allow_shared(template_builder& builder, deployed_function& function, std::string_view kind,
                  const std::vector<std::string>& names, std::vector<std::string_view> actions) {
    json::array arns;
    for (const std::string& name : names)
        for (const deployed_stage& stage : builder.stages) {
            const deployed_resource* found = builder.find_shared(kind, name, stage.name);
            if (found == nullptr) continue;
            arns.push_back(found->arn);
            std::string upper(kind);
            std::ranges::transform(upper, upper.begin(), [](char c) { return ascii::to_upper(c); });
            json::value value = reference_to(found->id);  // a queue's URL, a topic's ARN
            if (kind == "bucket") value = builder.resources.at(found->id).at("Properties").at("BucketName");
            function.of_stage[stage.name][variable(upper, name)] = std::move(value);
        }
    if (kind != "bucket") {
        if (!arns.empty()) function.statements.push_back(statement(std::move(actions), std::move(arns)));
        return;
    }
    json::array objects;
    for (const json::value& arn : arns) objects.push_back(sub(std::string(arn.at("Fn::Sub").as_string()) + "/*"));
    if (arns.empty()) return;
    function.statements.push_back(statement({"s3:ListBucket"}, std::move(arns)));
    function.statements.push_back(statement(std::move(actions), std::move(objects)));
}

}  // namespace

void add_permissions(template_builder& builder) {
    for (deployed_function& function : builder.functions) {
        if (function.settings.tables)
            for (const auto& [name, access] : *function.settings.tables)
                if (std::ranges::find(builder.tables, name, &deployed_table::name) == builder.tables.end())
                    builder.fail(function.settings.line, "'" + name + "' in functions." + function.settings.name +
                                                             ".tables is neither a model's table nor one of "
                                                             "dynamodb_tables");
        allow_tables(builder, function);
        name_tables(builder, function);
        allow_shared(builder, function, "queue", function.settings.queues, {"sqs:SendMessage"});
        allow_shared(builder, function, "topic", function.settings.topics, {"sns:Publish"});
        allow_shared(builder, function, "bucket", function.settings.buckets,
                     {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"});
        if (function.settings.tracing)
            function.statements.push_back(statement({"xray:PutTelemetryRecords", "xray:PutTraceSegments"}, "*"));
    }
}

}  // namespace tight::deploy
