// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include <tight/environment.hpp>
#include <tight/testing/temporary_table.hpp>

#include "testing/tables/document.hpp"
#include "testing/tables/intrinsics.hpp"
#include "testing/tables/variables.hpp"

namespace tight::testing {
namespace {

// What CreateTable takes of an AWS::DynamoDB::Table. Encryption, backups, protection, tags and the like are left out: a
// table of a test has no use for them, and keys and roles that they name are in the cloud.
constexpr std::array table_members = std::to_array<std::string_view>(
    {"AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput", "LocalSecondaryIndexes"});
constexpr std::array index_members =
    std::to_array<std::string_view>({"IndexName", "KeySchema", "Projection", "ProvisionedThroughput"});

// Capacities are numbers, switches are truths, also where a file has them as text.
void convert_types(json::value& in) {
    if (json::array* list = in.if_array())
        for (json::value& each : *list) convert_types(each);
    json::object* members = in.if_object();
    if (members == nullptr) return;
    for (auto& member : *members) {
        const std::string_view name = member.key();
        json::string* text = member.value().if_string();
        if (text != nullptr && (name == "ReadCapacityUnits" || name == "WriteCapacityUnits")) {
            std::int64_t number = 0;
            const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
            if (problem == std::errc{} && end == text->data() + text->size()) member.value() = number;
        } else if (text != nullptr && (name == "Enabled" || name == "StreamEnabled")) {
            member.value() = *text == "true";
        } else {
            convert_types(member.value());
        }
    }
}

template <std::size_t N>
json::object members_of(const json::object& from, const std::array<std::string_view, N>& names,
                        cloudformation_template& scope) {
    json::object out;
    for (const std::string_view name : names)
        if (const json::value* property = from.if_contains(name))
            if (auto evaluated = scope.evaluate(*property)) out[name] = *std::move(evaluated);
    return out;
}

void add_global_indexes(json::object& to, const json::object& properties, cloudformation_template& scope) {
    const json::value* property = properties.if_contains("GlobalSecondaryIndexes");
    const auto evaluated = property == nullptr ? std::nullopt : scope.evaluate(*property);
    if (!evaluated || !evaluated->is_array()) return;
    json::array out;
    for (const json::value& each : evaluated->as_array())
        if (const json::object* index = each.if_object()) out.push_back(members_of(*index, index_members, scope));
    if (!out.empty()) to["GlobalSecondaryIndexes"] = std::move(out);
}

void add_stream(json::object& to, const json::object& properties, cloudformation_template& scope) {
    const json::value* property = properties.if_contains("StreamSpecification");
    const auto evaluated = property == nullptr ? std::nullopt : scope.evaluate(*property);
    const json::value* view = evaluated ? json::member(&*evaluated, "StreamViewType") : nullptr;
    if (view != nullptr) to["StreamSpecification"] = json::object{{"StreamEnabled", true}, {"StreamViewType", *view}};
}

file_table table_of(std::string_view resource, const json::object& properties, cloudformation_template& scope) {
    file_table out{.resource = std::string(resource),
                   .create_table = {{"TableName", scope.table_name(resource, properties)}}};
    for (auto& [name, value] : members_of(properties, table_members, scope)) out.create_table[name] = std::move(value);
    add_global_indexes(out.create_table, properties, scope);
    add_stream(out.create_table, properties, scope);
    if (!out.create_table.contains("ProvisionedThroughput")) out.create_table["BillingMode"] = "PAY_PER_REQUEST";
    json::value all(std::move(out.create_table));
    convert_types(all);
    out.create_table = std::move(all.as_object());
    if (const json::value* ttl = properties.if_contains("TimeToLiveSpecification"))
        if (auto evaluated = scope.evaluate(*ttl); evaluated && evaluated->is_object()) {
            convert_types(*evaluated);
            out.time_to_live = evaluated->as_object();
        }
    return out;
}

// AWS::Serverless::SimpleTable: one hash key, "id" and text unless it says otherwise.
file_table simple_table_of(std::string_view resource, const json::object& properties, cloudformation_template& scope) {
    std::string name = "id";
    std::string type = "S";
    if (const json::value* property = properties.if_contains("PrimaryKey"))
        if (const auto key = scope.evaluate(*property)) {
            if (const json::value* said = json::member(&*key, "Name"); said != nullptr && said->is_string())
                name = said->as_string();
            if (const json::value* said = json::member(&*key, "Type"); said != nullptr && said->is_string())
                type = std::string_view(said->as_string()).substr(0, 1);  // String, Number, Binary
        }
    file_table out{
        .resource = std::string(resource),
        .create_table = {
            {"TableName", scope.table_name(resource, properties)},
            {"AttributeDefinitions", json::array{json::object{{"AttributeName", name}, {"AttributeType", type}}}},
            {"KeySchema", json::array{json::object{{"AttributeName", name}, {"KeyType", "HASH"}}}},
            {"BillingMode", "PAY_PER_REQUEST"}}};
    return out;
}

// `resources` of a serverless.yml is a template or a list of them, which count together.
void merge_template(const json::value& from, json::object& output) {
    if (const json::array* list = from.if_array())
        for (const json::value& each : *list) merge_template(each, output);
    const json::object* members = from.if_object();
    if (members == nullptr) return;
    for (const auto& [name, value] : *members) {
        const auto [at, fresh] = output.emplace(name, value);
        if (fresh || !value.is_object() || !at->value().is_object()) continue;
        for (const auto& [key, content] : value.as_object()) at->value().as_object().insert_or_assign(key, content);
    }
}

json::object template_of(const json::value& document, variable_resolver& resolver) {
    json::object out;
    if (const json::value* resources = json::member(&document, "resources"); resources != nullptr)
        merge_template(resolver.resolve(*resources), out);
    else
        merge_template(resolver.resolve(document), out);
    return out;
}

std::vector<file_table> tables_of_template(const json::object& found, const file_variables& variables) {
    std::vector<file_table> out;
    cloudformation_template scope(found, variables);
    const json::value* resources = found.if_contains("Resources");
    if (resources == nullptr || !resources->is_object()) return out;
    for (const auto& [name, resource] : resources->as_object()) {
        const json::value* type = json::member(&resource, "Type");
        if (type == nullptr || !type->is_string()) continue;
        const json::value* condition = json::member(&resource, "Condition");
        const bool simple = *type == "AWS::Serverless::SimpleTable";
        if (!simple && *type != "AWS::DynamoDB::Table" && *type != "AWS::DynamoDB::GlobalTable") continue;
        try {
            if (condition != nullptr && condition->is_string() && !scope.holds(condition->as_string())) continue;
            const json::value* property = json::member(&resource, "Properties");
            const json::object properties =
                property != nullptr && property->is_object() ? property->as_object() : json::object();
            out.push_back(simple ? simple_table_of(name, properties, scope) : table_of(name, properties, scope));
        } catch (const unusable_file& problem) {
            throw unusable_file("Resources." + std::string(name) + ": " + problem.what());
        }
    }
    return out;
}

}  // namespace

std::vector<file_table> tables_of_file(const std::string& file, const file_variables& variables) {
    const auto document = load_document(file);
    if (!document) throw unusable_file(document.error().message);
    variable_resolver resolver({.self = &*document,
                                .folder = std::filesystem::path(file).parent_path().string(),
                                .options = variables.options,
                                .region = variables.region,
                                .account = variables.account,
                                .variables = &environment::process()});
    try {
        return tables_of_template(template_of(*document, resolver), variables);
    } catch (const unusable_file& problem) {
        throw unusable_file(file + ": " + problem.what());
    }
}

}  // namespace tight::testing
