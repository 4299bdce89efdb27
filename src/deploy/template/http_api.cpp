// SPDX-License-Identifier: Apache-2.0
// An HTTP API (API Gateway, version 2): routes to functions, and a stage for each of the application's.
#include <algorithm>
#include <vector>

#include "deploy/template/logical_id.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

constexpr int most_seconds = 30;  // an HTTP API waits no longer

// What an access log keeps of a request.
constexpr std::string_view log_format =
    R"({"requestId":"$context.requestId","time":"$context.requestTime","ip":"$context.identity.sourceIp",)"
    R"("method":"$context.httpMethod","path":"$context.path","status":"$context.status",)"
    R"("latency":"$context.responseLatency","bytes":"$context.responseLength","error":"$context.error.message",)"
    R"("functionError":"$context.integrationErrorMessage"})";

json::object cors(const cors_settings& from) {
    json::object properties{{"AllowOrigins", json::value_from(from.origins)},
                            {"AllowMethods", json::value_from(from.methods)},
                            {"AllowHeaders", json::value_from(from.headers)}};
    if (!from.expose.empty()) properties["ExposeHeaders"] = json::value_from(from.expose);
    if (from.credentials) properties["AllowCredentials"] = true;
    if (from.max_age != 0) properties["MaxAge"] = from.max_age;
    return properties;
}

// One API of the application: that of all stages, or that of one.
struct made_api {
    template_builder& builder;
    std::string id;                   // "Api", "ProdApi"
    std::vector<std::size_t> stages;  // places in builder.stages

    std::string authorizer(const std::string& name) const { return id + logical_id(name) + "Authorizer"; }
};

json::value token_source(const authorizer_settings& from) {
    return json::array{from.identity_source.empty() ? "$request.header.Authorization" : from.identity_source.c_str()};
}

bool decides_itself(const authorizer_settings& from) {
    return from.type == "lambda" && !from.function.starts_with("arn:");
}

// The function of this application is asked in the version of the API's stage, of which there is one then.
void add_function_authorizer(const made_api& api, const authorizer_settings& from, json::object& properties) {
    std::string target = from.function;
    const std::string id = api.authorizer(from.name);
    if (const deployed_function* function = deciding_function(api.builder, from)) {
        const std::string alias = api.builder.alias(*function, api.builder.stages[api.stages.front()]);
        target = "${" + alias + "}";
        api.builder.add(
            id + "Permission",
            permission(alias, "apigateway.amazonaws.com",
                       {{"SourceArn", sub("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${" +
                                          api.id + "}/authorizers/${" + id + "}")}}),
            from.line);
    }
    properties["AuthorizerType"] = "REQUEST";
    properties["AuthorizerUri"] = invocation_uri(target);
    properties["AuthorizerPayloadFormatVersion"] = "2.0";
    properties["AuthorizerResultTtlInSeconds"] = from.ttl;
}

json::object token_settings(const made_api& api, const authorizer_settings& from) {
    if (from.type == "jwt") return json::object{{"Audience", json::value_from(from.audience)}, {"Issuer", from.issuer}};
    if (from.audience.empty())
        api.builder.fail(
            from.line,
            "authorizer '" + from.name + "' does not say for which clients of its user pool it lets tokens in",
            "list the ids of the pool's app clients, as `audience: [1example23456789]`");
    return json::object{{"Audience", user_pool_clients(api.builder, from)},
                        {"Issuer", user_pool_issuer(api.builder, from)}};
}

void add_authorizer(const made_api& api, const authorizer_settings& from) {
    if (from.type == "iam") return;
    json::object properties{
        {"ApiId", reference_to(api.id)}, {"Name", from.name}, {"IdentitySource", token_source(from)}};
    if (from.type == "lambda") {
        add_function_authorizer(api, from, properties);
    } else {
        properties["AuthorizerType"] = "JWT";
        properties["JwtConfiguration"] = token_settings(api, from);
    }
    api.builder.add(api.authorizer(from.name), resource("AWS::ApiGatewayV2::Authorizer", std::move(properties)),
                    from.line);
}

bool is_guarded(const deployed_function& function) {
    const std::string& name = function.settings.authorizer;
    return !name.empty() && name != "none";
}

void authorize(const made_api& api, const deployed_function& function, json::object& route) {
    if (!is_guarded(function)) return;
    const std::string& name = function.settings.authorizer;
    const auto found = std::ranges::find(api.builder.app.authorizers, name, &authorizer_settings::name);
    if (found->type == "iam") {
        route["AuthorizationType"] = "AWS_IAM";
        return;
    }
    route["AuthorizationType"] = found->type == "lambda" ? "CUSTOM" : "JWT";
    route["AuthorizerId"] = reference_to(api.authorizer(name));
}

std::string route_id(const std::string& api, const deployed_function& function, const route& from) {
    if (from.path.empty()) return api + "Route";
    if (from.verb == "ANY" && from.path.ends_with("/{proxy+}")) return api + function.own + "ProxyRoute";
    if (from.verb == "ANY" && from.path.find('/', 1) == std::string::npos && from.path.size() > 1)
        return api + function.own + "Route";
    return api + function.own + "Route" + short_hash(from.verb + ' ' + from.path, 8);
}

// A route of any verb takes a browser's preflight too, and asks its authorizer, although browsers send no token with
// it. The API answers a preflight by itself where no route takes it: so the verbs are listed, without OPTIONS.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
std::vector<route> routes_beside_preflights(const std::vector<route>& all) {
    std::vector<route> routes;
    const auto each_verb = [&routes](const std::string& path) {
        for (const char* verb : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
            const auto same = [&](const route& other) { return other.verb == verb && other.path == path; };
            if (std::ranges::none_of(routes, same)) routes.push_back({verb, path});
        }
    };
    for (const route& each : all)
        if (each.verb != "ANY" && each.verb != "OPTIONS") routes.push_back(each);
    for (const route& each : all) {
        if (each.verb != "ANY") continue;
        each_verb(each.path.empty() ? "/" : each.path);
        if (each.path.empty()) each_verb("/{proxy+}");
    }
    return routes;
}

void add_routes(const made_api& api, const deployed_function& function) {
    const std::string integration = api.id + function.own + "Integration";
    const int line = function.settings.line;
    api.builder.add(integration,
                    resource("AWS::ApiGatewayV2::Integration",
                             {{"ApiId", reference_to(api.id)},
                              {"IntegrationType", "AWS_PROXY"},
                              {"IntegrationUri", stage_variable_uri(function)},
                              {"PayloadFormatVersion", "2.0"},
                              {"TimeoutInMillis", std::min(function.settings.timeout, most_seconds) * 1000}}),
                    line);
    const bool open_preflights = api.builder.app.cors && is_guarded(function);
    for (const route& each : open_preflights ? routes_beside_preflights(function.routes) : function.routes) {
        json::object properties{{"ApiId", reference_to(api.id)},
                                {"RouteKey", each.path.empty() ? "$default" : each.verb + ' ' + each.path},
                                {"Target", sub("integrations/${" + integration + "}")}};
        authorize(api, function, properties);
        api.builder.add(route_id(api.id, function, each), resource("AWS::ApiGatewayV2::Route", std::move(properties)),
                        line);
    }
}

void add_stage(const made_api& api, std::size_t index) {
    template_builder& builder = api.builder;
    deployed_stage& stage = builder.stages[index];
    stage.api = api.id;
    json::object properties{{"ApiId", reference_to(api.id)},
                            {"StageName", stage.name},
                            {"AutoDeploy", true},
                            {"StageVariables", json::object{{"STAGE", stage.name}}}};
    if (builder.app.access_logs) {
        json::object logs;
        if (builder.app.log_retention != 0) logs["RetentionInDays"] = builder.app.log_retention;
        add_tags(logs, builder.app);
        const std::string group = builder.add(stage.id + "ApiLogs", resource("AWS::Logs::LogGroup", std::move(logs)));
        builder.definition.stages[index].access_log = group;
        properties["AccessLogSettings"] = json::object{{"DestinationArn", arn_of(group)}, {"Format", log_format}};
    }
    add_tag_map(properties, builder.app);
    builder.add(stage.id + "ApiStage", resource("AWS::ApiGatewayV2::Stage", std::move(properties)));
    open_to_api(builder, index);
}

void add_api(const made_api& api, const std::string& name) {
    const configuration& app = api.builder.app;
    json::object properties{{"Name", name}, {"ProtocolType", "HTTP"}};
    if (!app.description.empty()) properties["Description"] = app.description;
    if (app.cors) properties["CorsConfiguration"] = cors(*app.cors);
    add_tag_map(properties, app);
    api.builder.add(api.id, resource("AWS::ApiGatewayV2::Api", std::move(properties)), app.line_of("api"));
    for (const authorizer_settings& each : app.authorizers) add_authorizer(api, each);
    for (const deployed_function& each : api.builder.functions)
        if (each.settings.requests) add_routes(api, each);
    for (const std::size_t each : api.stages) add_stage(api, each);
    api.builder.output(api.id + "Id", "The HTTP API", reference_to(api.id));
}

void warn_of_slow_functions(template_builder& builder) {
    for (const deployed_function& each : builder.functions)
        if (each.settings.requests && each.settings.timeout > most_seconds)
            builder.definition.warnings.push_back("function " + each.settings.name + " may take " +
                                                  std::to_string(each.settings.timeout) +
                                                  " seconds, and an HTTP API answers 503 after 30");
}

}  // namespace

// Routes of an HTTP API belong to all of its stages, and so do their authorizers, whose URIs take no stage variables:
// where a function of this application decides, each stage needs an API of its own to ask it in its own version.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.stage-variables-reference.html
void add_http_api(template_builder& builder) {
    if (builder.app.api != api_kind::http) return;
    if (!builder.app.log_stages.empty())
        builder.definition.warnings.emplace_back(
            "log_stages does nothing: an HTTP API does not log how it handled a request; `access_logs: true` writes a "
            "line for each");
    if (std::ranges::none_of(builder.functions, [](const auto& each) { return each.settings.requests; })) return;
    made_api all{builder, "Api", {}};
    const bool apart = builder.stages.size() > 1 && std::ranges::any_of(builder.app.authorizers, decides_itself);
    for (std::size_t i = 0; i < builder.stages.size(); ++i) {
        if (apart)
            add_api({builder, builder.stages[i].id + "Api", {i}}, builder.app.name + '-' + builder.stages[i].name);
        else
            all.stages.push_back(i);
    }
    if (!apart) add_api(all, builder.app.name);
    warn_of_slow_functions(builder);
}

}  // namespace tight::deploy
