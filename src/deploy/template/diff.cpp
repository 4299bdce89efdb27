// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/diff.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "core/words.hpp"

namespace tight::deploy {

namespace {

// The properties of the resources made here whose change makes CloudFormation replace the resource ("Update requires:
// Replacement" in the reference of each type). Of other types nothing is claimed.
struct fixed_properties {
    std::string_view type;
    std::string_view names;
};

constexpr std::array<fixed_properties, 24> fixed{
    {{"AWS::ApiGateway::Authorizer", "RestApiId"},
     {"AWS::ApiGateway::Deployment", "RestApiId DeploymentCanarySettings"},
     {"AWS::ApiGateway::Method", "RestApiId ResourceId HttpMethod"},
     {"AWS::ApiGateway::Resource", "RestApiId ParentId PathPart"},
     {"AWS::ApiGateway::Stage", "RestApiId StageName"},
     {"AWS::ApiGatewayV2::Api", "ProtocolType"},
     {"AWS::ApiGatewayV2::ApiMapping", "DomainName"},
     {"AWS::ApiGatewayV2::Authorizer", "ApiId"},
     {"AWS::ApiGatewayV2::DomainName", "DomainName"},
     {"AWS::ApiGatewayV2::Integration", "ApiId"},
     {"AWS::ApiGatewayV2::Route", "ApiId"},
     {"AWS::ApiGatewayV2::Stage", "ApiId StageName"},
     {"AWS::CertificateManager::Certificate",
      "DomainName ValidationMethod DomainValidationOptions SubjectAlternativeNames KeyAlgorithm "
      "CertificateAuthorityArn "
      "CertificateExport"},
     {"AWS::DynamoDB::Table", "TableName KeySchema LocalSecondaryIndexes ImportSourceSpecification"},
     {"AWS::IAM::Role", "RoleName Path"},
     {"AWS::Lambda::Alias", "Name FunctionName"},
     {"AWS::Lambda::EventSourceMapping",
      "EventSourceArn StartingPosition StartingPositionTimestamp SelfManagedEventSource "
      "AmazonManagedKafkaEventSourceConfig SelfManagedKafkaEventSourceConfig"},
     {"AWS::Lambda::Function", "FunctionName PackageType TenancyConfig"},
     {"AWS::Lambda::Permission",
      "Action FunctionName Principal SourceArn SourceAccount FunctionUrlAuthType InvokedViaFunctionUrl "
      "EventSourceToken "
      "PrincipalOrgID"},
     {"AWS::Lambda::Url", "TargetFunctionArn Qualifier"},
     {"AWS::Logs::LogGroup", "LogGroupName"},
     {"AWS::S3::Bucket", "BucketName BucketNamePrefix BucketNamespace ObjectLockEnabled"},
     {"AWS::SNS::Subscription", "Protocol TopicArn Endpoint"},
     {"AWS::SQS::Queue", "QueueName FifoQueue"}}};

constexpr std::string_view holds_data =
    "AWS::DynamoDB::Table AWS::S3::Bucket AWS::SQS::Queue AWS::Logs::LogGroup AWS::RDS::DBInstance AWS::RDS::DBCluster "
    "AWS::Cognito::UserPool AWS::EFS::FileSystem AWS::SecretsManager::Secret AWS::KMS::Key";

std::string type_of(const json::value& resource) {
    return std::string(json::string_or(json::member(&resource, "Type")));
}

bool is_fixed(std::string_view type, std::string_view property) {
    const auto found = std::ranges::find(fixed, type, &fixed_properties::type);
    return found != fixed.end() && is_listed(found->names, property);
}

// "TableName" of "Properties.TableName" and "KeySchema" of "Properties.KeySchema[0].KeyType".
std::string_view property_of(std::string_view path) {
    constexpr std::string_view prefix = "Properties.";
    if (!path.starts_with(prefix)) return {};
    path.remove_prefix(prefix.size());
    return path.substr(0, path.find_first_of(".["));
}

// Tags and lists of statements are compared as they stand: an order that changed is a change.
void compare(const json::value& before, const json::value& after, const std::string& path,
             std::vector<changed_value>& changes) {
    if (before.is_object() && after.is_object()) {
        std::set<std::string> names;
        for (const json::value* each : {&before, &after})
            for (const auto& member : json::members(each)) names.emplace(member.key());
        for (const std::string& name : names) {
            const std::string below = path.empty() ? name : path + '.' + name;
            const json::value* old_value = json::member(&before, name);
            const json::value* new_value = json::member(&after, name);
            if (old_value == nullptr)
                changes.push_back({.path = below, .after = *new_value, .added = true});
            else if (new_value == nullptr)
                changes.push_back({.path = below, .before = *old_value, .removed = true});
            else
                compare(*old_value, *new_value, below, changes);
        }
        return;
    }
    const json::array *olds = before.if_array(), *news = after.if_array();
    if (olds != nullptr && news != nullptr && olds->size() == news->size()) {
        for (std::size_t i = 0; i < olds->size(); ++i)
            compare((*olds)[i], (*news)[i], path + '[' + std::to_string(i) + ']', changes);
        return;
    }
    if (before != after) changes.push_back({.path = path, .before = before, .after = after});
}

bool keeps(const json::value& resource, std::string_view policy) {
    if (!is_listed(holds_data, type_of(resource))) return true;
    return json::string_or(json::member(&resource, policy), "Delete") != "Delete";
}

template_change changed_entry(const json::value& before, const json::value& after) {
    template_change change{.type = type_of(after)};
    compare(before, after, "", change.values);
    const bool other_type = type_of(before) != type_of(after);
    for (changed_value& each : change.values) {
        each.replaces = other_type ? each.path == "Type" : is_fixed(change.type, property_of(each.path));
        change.replaces = change.replaces || each.replaces;
    }
    if (change.replaces) change.keeps_data = keeps(before, other_type ? "DeletionPolicy" : "UpdateReplacePolicy");
    return change;
}

void compare_section(const std::string& section, const json::value& before, const json::value& after,
                     std::vector<template_change>& changes) {
    std::set<std::string> ids;
    for (const json::value* each : {&before, &after})
        for (const auto& member : json::members(each)) ids.emplace(member.key());
    for (const std::string& id : ids) {
        const json::value* old_value = json::member(&before, id);
        const json::value* new_value = json::member(&after, id);
        template_change change;
        if (old_value == nullptr) {
            change = {.kind = template_change::what::added, .type = type_of(*new_value)};
        } else if (new_value == nullptr) {
            change = {.kind = template_change::what::removed, .type = type_of(*old_value)};
            change.keeps_data = keeps(*old_value, "DeletionPolicy");
        } else {
            if (*old_value == *new_value) continue;
            change = changed_entry(*old_value, *new_value);
            if (change.values.empty()) continue;
        }
        change.section = section;
        change.id = id;
        changes.push_back(std::move(change));
    }
}

}  // namespace

std::vector<template_change> compare_templates(const json::object& before, const json::object& after) {
    std::vector<template_change> all;
    std::set<std::string> sections;
    for (const json::object* each : {&before, &after})
        for (const auto& member : *each) sections.emplace(member.key());
    const json::value nothing = nullptr;
    for (const std::string& section : sections) {
        const json::value* old_value = before.if_contains(section);
        const json::value* new_value = after.if_contains(section);
        const json::value& a = old_value == nullptr ? nothing : *old_value;
        const json::value& b = new_value == nullptr ? nothing : *new_value;
        if (a.is_object() || b.is_object()) {
            compare_section(section, a, b, all);
        } else if (a != b) {
            all.push_back({.section = section, .values = {{.before = a, .after = b}}});
        }
    }
    return all;
}

}  // namespace tight::deploy
