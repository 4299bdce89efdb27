// SPDX-License-Identifier: Apache-2.0
// DynamoDB tables, one for each stage: those of the models, called NAME-STAGE-table as the application's client calls
// them, and those of dynamodb_tables, called STAGE.table as Slam called them.
#include <algorithm>
#include <utility>

#include "deploy/template/logical_id.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

json::object throughput(std::pair<int, int> units) {
    return {{"ReadCapacityUnits", units.first}, {"WriteCapacityUnits", units.second}};
}

json::array key_schema(const std::vector<std::string>& key) {
    json::array schema;
    for (const std::string& each : key)
        schema.push_back(json::object{{"AttributeName", each}, {"KeyType", schema.empty() ? "HASH" : "RANGE"}});
    return schema;
}

json::object index_properties(const table_index& index, const std::optional<std::pair<int, int>>& units) {
    json::object projection{{"ProjectionType", index.projection}};
    if (!index.included.empty()) projection["NonKeyAttributes"] = json::value_from(index.included);
    json::object properties{
        {"IndexName", index.name}, {"KeySchema", key_schema(index.key)}, {"Projection", projection}};
    if (units) properties["ProvisionedThroughput"] = throughput(*units);
    return properties;
}

void append_index(json::object& properties, std::string_view list, json::object index) {
    if (!properties.contains(list)) properties[list] = json::array();
    properties[list].as_array().push_back(std::move(index));
}

// The part of a table that dynamodb_tables gives whether or not a model has it.
void add_settings(json::object& properties, const table_settings& table) {
    if (table.throughput) {
        properties.erase("BillingMode");
        properties["ProvisionedThroughput"] = throughput(*table.throughput);
    }
    for (const table_index& each : table.local_indexes)
        append_index(properties, "LocalSecondaryIndexes", index_properties(each, std::nullopt));
    const bool reserved = properties.contains("ProvisionedThroughput");
    for (const table_index& each : table.global_indexes)
        append_index(
            properties, "GlobalSecondaryIndexes",
            index_properties(each, reserved ? std::optional(each.throughput.value_or(std::pair(1, 1))) : std::nullopt));
    if (!table.ttl.empty())
        properties["TimeToLiveSpecification"] = json::object{{"AttributeName", table.ttl}, {"Enabled", true}};
    if (!table.stream.empty()) properties["StreamSpecification"] = json::object{{"StreamViewType", table.stream}};
    if (table.point_in_time_recovery)
        properties["PointInTimeRecoverySpecification"] = json::object{{"PointInTimeRecoveryEnabled", true}};
    if (table.deletion_protection) properties["DeletionProtectionEnabled"] = true;
}

json::object own_properties(const table_settings& table) {
    json::array definitions;
    for (const table_key& each : table.attributes)
        definitions.push_back(
            json::object{{"AttributeName", each.attribute}, {"AttributeType", std::string(1, each.type)}});
    json::object properties{{"AttributeDefinitions", std::move(definitions)}, {"KeySchema", key_schema(table.key)}};
    if (!table.throughput) properties["BillingMode"] = "PAY_PER_REQUEST";
    return properties;
}

void check_global_throughput(const template_builder& builder, const table_settings& table,
                             const json::object& properties) {
    for (const table_index& each : table.global_indexes)
        if (each.throughput && properties.contains("BillingMode"))
            builder.fail(each.line,
                         "index '" + each.name + "' reserves throughput, and its table '" + table.name +
                             "' is billed by request",
                         "give the table a read_throughput and a write_throughput too");
}

void deploy_table(template_builder& builder, const std::string& name, const json::object& properties, bool of_model,
                  const table_settings& settings) {
    deployed_table deployed{.name = name};
    deployed.indexes = properties.contains("GlobalSecondaryIndexes") || properties.contains("LocalSecondaryIndexes");
    const char* policy = settings.retain ? "Retain" : "Delete";
    for (const deployed_stage& stage : builder.stages) {
        json::object own{
            {"TableName", of_model ? builder.app.name + '-' + stage.name + '-' + name : stage.name + '.' + name}};
        for (const auto& member : properties)
            if (member.key() != "TableName") own[member.key()] = member.value();
        add_tags(own, builder.app);
        json::object table = resource("AWS::DynamoDB::Table", std::move(own));
        table["DeletionPolicy"] = policy;
        table["UpdateReplacePolicy"] = policy;
        deployed.ids[stage.name] =
            builder.add(stage.id + logical_id(name) + "DynamoDBTable", std::move(table), settings.line);
    }
    builder.tables.push_back(std::move(deployed));
}

const json::array& described_tables(const template_builder& builder) {
    return json::elements(json::member(&builder.description, "tables"));
}

}  // namespace

void add_tables(template_builder& builder) {
    std::vector<std::string> models;
    for (const json::value& table : described_tables(builder)) {
        const std::string name = described_text(builder, table, "TableName");
        models.push_back(name);
        json::object properties = json::members(&table);
        table_settings settings;
        const auto found = std::ranges::find(builder.app.tables, name, &table_settings::name);
        if (found != builder.app.tables.end()) {
            settings = *found;
            if (!settings.key.empty())
                builder.fail(settings.line, "a model has the table '" + name + "' already, with its key",
                             "leave `attributes` and `key` out: what else is said here is added to the model's table");
            if (!settings.local_indexes.empty() || !settings.global_indexes.empty())
                builder.fail(settings.line, "the indexes of table '" + name + "' are those of its model",
                             "declare them in app/models");
            add_settings(properties, settings);
        }
        deploy_table(builder, name, properties, true, settings);
    }
    for (const table_settings& table : builder.app.tables) {
        if (std::ranges::find(models, table.name) != models.end()) continue;
        if (table.key.empty())
            builder.fail(table.line, "table '" + table.name + "' has no key, and no model is called so",
                         "add `attributes: {id: S}` and `key: id`");
        json::object properties = own_properties(table);
        check_global_throughput(builder, table, properties);
        add_settings(properties, table);
        deploy_table(builder, table.name, properties, false, table);
    }
}

}  // namespace tight::deploy
