// SPDX-License-Identifier: Apache-2.0
// A REST API (API Gateway, version 1): a tree of resources, their methods, one deployment of them and a stage for each
// of the application's.
#include <algorithm>
#include <map>

#include "deploy/template/logical_id.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

constexpr int most_seconds = 29;  // a REST API waits no longer

constexpr std::string_view log_format =
    R"({"requestId":"$context.requestId","time":"$context.requestTime","ip":"$context.identity.sourceIp",)"
    R"("method":"$context.httpMethod","path":"$context.path","status":"$context.status",)"
    R"("latency":"$context.responseLatency","bytes":"$context.responseLength","error":"$context.error.message"})";

std::string authorizer_id(const std::string& name) { return "Api" + logical_id(name) + "Authorizer"; }

// What a deployment is made of: whatever changes here makes another deployment.
struct deployed_methods {
    json::object content = {};
    json::array ids = {};
    std::map<std::string, std::string> resources = {};  // path -> logical id
};

void add_part(template_builder& builder, deployed_methods& api, const std::string& id, json::object resource, int line,
              bool method) {
    api.content[id] = resource;
    const std::string own = builder.add(id, std::move(resource), line);
    if (method) api.ids.push_back(json::string(own));
}

// The resource of a path, with those above it.
json::value resource_of(template_builder& builder, deployed_methods& api, const std::string& path, int line) {
    if (path.empty() || path == "/") return attribute_of("Api", "RootResourceId");
    if (const auto found = api.resources.find(path); found != api.resources.end()) return reference_to(found->second);
    const std::size_t slash = path.rfind('/');
    json::value parent = resource_of(builder, api, path.substr(0, slash), line);
    const std::string part = path.substr(slash + 1);
    const std::string id = path == "/{proxy+}" ? "ApiResource" : "ApiResource" + short_hash(path, 8);
    add_part(builder, api, id,
             resource("AWS::ApiGateway::Resource",
                      {{"RestApiId", reference_to("Api")}, {"ParentId", std::move(parent)}, {"PathPart", part}}),
             line, false);
    api.resources[path] = id;
    return reference_to(id);
}

void authorize(const template_builder& builder, const deployed_function& function, json::object& method) {
    const std::string& name = function.settings.authorizer;
    method["AuthorizationType"] = "NONE";
    if (name.empty() || name == "none") return;
    const auto found = std::ranges::find(builder.app.authorizers, name, &authorizer_settings::name);
    method["AuthorizationType"] = found->type == "iam"       ? "AWS_IAM"
                                  : found->type == "cognito" ? "COGNITO_USER_POOLS"
                                                             : "CUSTOM";
    if (found->type != "iam") method["AuthorizerId"] = reference_to(authorizer_id(name));
}

void add_method(template_builder& builder, deployed_methods& api, const deployed_function& function,
                const std::string& id, const route& from, bool open) {
    const int line = function.settings.line;
    json::object properties{{"RestApiId", reference_to("Api")},
                            {"ResourceId", resource_of(builder, api, from.path, line)},
                            {"HttpMethod", from.verb},
                            {"ApiKeyRequired", function.settings.api_key && !open}};
    properties["AuthorizationType"] = "NONE";
    if (!open) authorize(builder, function, properties);
    properties["Integration"] =
        json::object{{"Type", "AWS_PROXY"},
                     {"IntegrationHttpMethod", "POST"},
                     {"Uri", stage_variable_uri(function)},
                     {"TimeoutInMillis", std::max(1, std::min(function.settings.timeout, most_seconds)) * 1000}};
    add_part(builder, api, id, resource("AWS::ApiGateway::Method", std::move(properties)), line, true);
}

void add_methods(template_builder& builder, deployed_methods& api, const deployed_function& function) {
    std::vector<route> routes;
    for (const route& each : function.routes) {
        if (!each.path.empty()) {
            routes.push_back(each);
            continue;
        }
        routes.push_back({"ANY", "/"});
        routes.push_back({"ANY", "/{proxy+}"});
    }
    // A browser asks with OPTIONS, and without token and key, whether it may ask.
    const bool guarded =
        function.settings.api_key || (!function.settings.authorizer.empty() && function.settings.authorizer != "none");
    if (guarded && builder.app.cors) {
        const std::vector<route> open = routes;
        for (const route& each : open)
            if (each.verb == "ANY") routes.push_back({"OPTIONS", each.path});
    }
    for (const route& each : routes) {
        std::string id = "ApiMethod" + short_hash(each.verb + ' ' + each.path, 8);
        if (each.verb == "ANY" && each.path == "/") id = "ApiRootMethod";
        if (each.verb == "ANY" && each.path == "/{proxy+}") id = "ApiMethod";
        add_method(builder, api, function, id, each, each.verb == "OPTIONS" && guarded && builder.app.cors.has_value());
    }
    if (function.settings.timeout > most_seconds)
        builder.definition.warnings.push_back("function " + function.settings.name + " may take " +
                                              std::to_string(function.settings.timeout) +
                                              " seconds, and a REST API answers 504 after 29");
}

// The function of this application is asked in the version of the stage: by the stage's variable, as methods call
// theirs.
void add_function_authorizer(template_builder& builder, const authorizer_settings& from, json::object& properties) {
    properties["AuthorizerUri"] = invocation_uri(from.function);
    if (const deployed_function* function = deciding_function(builder, from)) {
        properties["AuthorizerUri"] = stage_variable_uri(*function);
        for (const deployed_stage& stage : builder.stages)
            builder.add(
                stage.id + authorizer_id(from.name) + "Permission",
                permission(builder.alias(*function, stage), "apigateway.amazonaws.com",
                           {{"SourceArn", sub("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
                                              "${Api}/authorizers/*")}}),
                from.line);
    }
    properties["AuthorizerResultTtlInSeconds"] = from.ttl;
}

void add_authorizer(template_builder& builder, deployed_methods& api, const authorizer_settings& from) {
    if (from.type == "iam") return;
    if (from.type == "jwt")
        builder.fail(from.line, "authorizer '" + from.name + "' is of type jwt, which a REST API does not know",
                     "write `api: http`, or let a function decide: `type: lambda`");
    if (from.type == "cognito" && !from.audience.empty())
        builder.fail(from.line,
                     "authorizer '" + from.name +
                         "' names an audience, and a REST API lets in the tokens of all clients of a user pool",
                     "leave `audience` out, or write `api: http`");
    json::object properties{
        {"RestApiId", reference_to("Api")},
        {"Name", from.name},
        {"Type", from.type == "cognito" ? "COGNITO_USER_POOLS" : "REQUEST"},
        {"IdentitySource",
         from.identity_source.empty() ? std::string("method.request.header.Authorization") : from.identity_source}};
    if (from.type == "cognito")
        properties["ProviderARNs"] = json::array{user_pool_arn(builder, from)};
    else
        add_function_authorizer(builder, from, properties);
    add_part(builder, api, authorizer_id(from.name), resource("AWS::ApiGateway::Authorizer", std::move(properties)),
             from.line, false);
}

// API Gateway writes logs under a role that is set once for the whole account and region: it stays when the stack goes,
// because other APIs may count on it.
void add_account(template_builder& builder) {
    json::object trust{{"Effect", "Allow"},
                       {"Principal", json::object{{"Service", "apigateway.amazonaws.com"}}},
                       {"Action", "sts:AssumeRole"}};
    json::object role = resource(
        "AWS::IAM::Role",
        {{"AssumeRolePolicyDocument",
          json::object{{"Version", "2012-10-17"}, {"Statement", json::array{std::move(trust)}}}},
         {"ManagedPolicyArns",
          json::array{
              sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs")}}});
    json::object account = resource("AWS::ApiGateway::Account", {{"CloudWatchRoleArn", arn_of("ApiCloudWatchRole")}});
    for (json::object* each : {&role, &account}) {
        (*each)["DeletionPolicy"] = "Retain";
        (*each)["UpdateReplacePolicy"] = "Retain";
    }
    builder.add("ApiCloudWatchRole", std::move(role), builder.app.line_of("log_stages"));
    builder.add("ApiAccount", std::move(account), builder.app.line_of("log_stages"));
}

void add_stage(template_builder& builder, std::size_t index, const std::string& deployment) {
    deployed_stage& stage = builder.stages[index];
    stage.api = "Api";
    const bool logs = builder.app.access_logs || !builder.app.log_stages.empty();
    json::object properties{{"RestApiId", reference_to("Api")},
                            {"DeploymentId", reference_to(deployment)},
                            {"StageName", stage.name},
                            {"Variables", json::object{{"STAGE", stage.name}}}};
    if (logs) {
        const bool every = std::ranges::find(builder.app.log_stages, stage.name) != builder.app.log_stages.end();
        properties["MethodSettings"] = json::array{
            json::object{{"ResourcePath", "/*"}, {"HttpMethod", "*"}, {"LoggingLevel", every ? "INFO" : "ERROR"}}};
    }
    if (builder.app.access_logs) {
        json::object group;
        if (builder.app.log_retention != 0) group["RetentionInDays"] = builder.app.log_retention;
        add_tags(group, builder.app);
        const std::string id = builder.add(stage.id + "ApiLogs", resource("AWS::Logs::LogGroup", std::move(group)));
        builder.definition.stages[index].access_log = id;
        properties["AccessLogSetting"] = json::object{{"DestinationArn", arn_of(id)}, {"Format", log_format}};
    }
    add_tags(properties, builder.app);
    json::object stage_resource = resource("AWS::ApiGateway::Stage", std::move(properties));
    if (logs) stage_resource["DependsOn"] = json::array{"ApiAccount"};
    builder.add(stage.id + "ApiStage", std::move(stage_resource));
    open_to_api(builder, index);
}

// A key that opens one stage, and the plan that says so. Its value is API Gateway's to make and to tell.
void add_key(template_builder& builder, std::size_t index) {
    const deployed_stage& stage = builder.stages[index];
    const int line = builder.app.line_of("api_key");
    const std::string about = "Stage " + stage.name + " of " + builder.app.name;
    json::object key{{"Description", about}, {"Enabled", true}};
    json::object plan{{"Description", about},
                      {"ApiStages", json::array{json::object{{"ApiId", reference_to("Api")},
                                                             {"Stage", reference_to(stage.id + "ApiStage")}}}}};
    add_tags(key, builder.app);
    add_tags(plan, builder.app);
    const std::string key_id =
        builder.add(stage.id + "ApiKey", resource("AWS::ApiGateway::ApiKey", std::move(key)), line);
    const std::string plan_id =
        builder.add(stage.id + "ApiUsagePlan", resource("AWS::ApiGateway::UsagePlan", std::move(plan)), line);
    builder.add(
        stage.id + "ApiUsagePlanKey",
        resource("AWS::ApiGateway::UsagePlanKey",
                 {{"KeyId", reference_to(key_id)}, {"KeyType", "API_KEY"}, {"UsagePlanId", reference_to(plan_id)}}),
        line);
    builder.output(key_id + "Id", "The id of the API key of stage " + stage.name, reference_to(key_id));
    builder.definition.stages[index].key_output = key_id + "Id";
}

bool needs_key(const deployed_function& function) { return function.settings.requests && function.settings.api_key; }

}  // namespace

void add_rest_api(template_builder& builder) {
    if (builder.app.api != api_kind::rest) return;
    if (std::ranges::none_of(builder.functions, [](const auto& each) { return each.settings.requests; })) return;
    json::object properties{{"Name", builder.app.name},
                            {"BinaryMediaTypes", json::array{"*/*"}},
                            {"EndpointConfiguration", json::object{{"Types", json::array{"REGIONAL"}}}}};
    if (!builder.app.description.empty()) properties["Description"] = builder.app.description;
    add_tags(properties, builder.app);
    builder.add("Api", resource("AWS::ApiGateway::RestApi", std::move(properties)), builder.app.line_of("api"));
    deployed_methods api;
    for (const authorizer_settings& each : builder.app.authorizers) add_authorizer(builder, api, each);
    for (const deployed_function& each : builder.functions)
        if (each.settings.requests) add_methods(builder, api, each);
    if (builder.app.access_logs || !builder.app.log_stages.empty()) add_account(builder);
    json::object deployment = resource("AWS::ApiGateway::Deployment", {{"RestApiId", reference_to("Api")}});
    deployment["DependsOn"] = api.ids;
    // Deployments are snapshots that are never updated: another content is another deployment.
    const std::string id =
        builder.add("ApiDeployment" + short_hash(json::serialize(api.content), 10), std::move(deployment));
    const bool keys = std::ranges::any_of(builder.functions, needs_key);
    for (std::size_t i = 0; i < builder.stages.size(); ++i) {
        add_stage(builder, i, id);
        if (keys) add_key(builder, i);
    }
    builder.output("ApiId", "The REST API", reference_to("Api"));
}

}  // namespace tight::deploy
