// SPDX-License-Identifier: Apache-2.0
// An HTTP API (API Gateway, version 2): routes to functions, and a stage for each of the application's.
#include <algorithm>

#include <deploy/template/draft.hpp>
#include <deploy/template/logical_id.hpp>

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
    json::object made{{"AllowOrigins", json::value_from(from.origins)},
                      {"AllowMethods", json::value_from(from.methods)},
                      {"AllowHeaders", json::value_from(from.headers)}};
    if (!from.expose.empty()) made["ExposeHeaders"] = json::value_from(from.expose);
    if (from.credentials) made["AllowCredentials"] = true;
    if (from.max_age != 0) made["MaxAge"] = from.max_age;
    return made;
}

std::string authorizer_id(const std::string& name) { return "Api" + logical_id(name) + "Authorizer"; }

json::value token_source(const authorizer_settings& from) {
    return json::array{from.identity_source.empty() ? "$request.header.Authorization" : from.identity_source.c_str()};
}

// The routes of an HTTP API belong to all stages, and so does an authorizer: it is asked in the version of the last
// stage, the one that is closest to users.
void add_function_authorizer(draft& into, const authorizer_settings& from, json::object& properties) {
    const deployed_stage& stage = into.stages.back();
    std::string target = from.function;
    const std::string id = authorizer_id(from.name);
    if (!target.starts_with("arn:")) {
        const auto function = std::ranges::find_if(
            into.functions, [&](const deployed_function& each) { return each.settings.name == from.function; });
        if (function == into.functions.end())
            into.fail(from.line, "authorizer '" + from.name + "' is decided by function '" + from.function +
                                     "', which this application does not have");
        target = "${" + into.alias(*function, stage) + "}";
        into.add(id + "Permission",
                 permission(into.alias(*function, stage), "apigateway.amazonaws.com",
                            {{"SourceArn", sub("arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:"
                                               "${Api}/authorizers/${" +
                                               id + "}")}}),
                 from.line);
    }
    properties["AuthorizerType"] = "REQUEST";
    properties["AuthorizerUri"] = sub(
        "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/" + target + "/invocations");
    properties["AuthorizerPayloadFormatVersion"] = "2.0";
    properties["AuthorizerResultTtlInSeconds"] = from.ttl;
}

void add_authorizer(draft& into, const authorizer_settings& from) {
    if (from.type == "iam") return;
    json::object properties{
        {"ApiId", reference_to("Api")}, {"Name", from.name}, {"IdentitySource", token_source(from)}};
    if (from.type == "jwt") {
        properties["AuthorizerType"] = "JWT";
        properties["JwtConfiguration"] =
            json::object{{"Audience", json::value_from(from.audience)}, {"Issuer", from.issuer}};
    } else {
        add_function_authorizer(into, from, properties);
    }
    into.add(authorizer_id(from.name), resource("AWS::ApiGatewayV2::Authorizer", std::move(properties)), from.line);
}

void authorize(const draft& into, const deployed_function& function, json::object& route) {
    const std::string& name = function.settings.authorizer;
    if (name.empty() || name == "none") return;
    const auto found = std::ranges::find(into.app.authorizers, name, &authorizer_settings::name);
    if (found->type == "iam") {
        route["AuthorizationType"] = "AWS_IAM";
        return;
    }
    route["AuthorizationType"] = found->type == "jwt" ? "JWT" : "CUSTOM";
    route["AuthorizerId"] = reference_to(authorizer_id(name));
}

std::string route_id(const deployed_function& function, const route& from) {
    if (from.path.empty()) return "ApiRoute";
    if (from.verb == "ANY" && from.path.ends_with("/{proxy+}")) return "Api" + function.own + "ProxyRoute";
    if (from.verb == "ANY" && from.path.find('/', 1) == std::string::npos && from.path.size() > 1)
        return "Api" + function.own + "Route";
    return "Api" + function.own + "Route" + short_hash(from.verb + ' ' + from.path, 8);
}

void add_routes(draft& into, const deployed_function& function) {
    const std::string integration = "Api" + function.own + "Integration";
    const int line = function.settings.line;
    into.add(integration,
             resource("AWS::ApiGatewayV2::Integration",
                      {{"ApiId", reference_to("Api")},
                       {"IntegrationType", "AWS_PROXY"},
                       {"IntegrationUri", stage_variable_uri(function)},
                       {"PayloadFormatVersion", "2.0"},
                       {"TimeoutInMillis", std::min(function.settings.timeout, most_seconds) * 1000}}),
             line);
    for (const route& each : function.routes) {
        json::object properties{{"ApiId", reference_to("Api")},
                                {"RouteKey", each.path.empty() ? "$default" : each.verb + ' ' + each.path},
                                {"Target", sub("integrations/${" + integration + "}")}};
        authorize(into, function, properties);
        into.add(route_id(function, each), resource("AWS::ApiGatewayV2::Route", std::move(properties)), line);
    }
    if (function.settings.timeout > most_seconds)
        into.made.warnings.push_back("function " + function.settings.name + " may take " +
                                     std::to_string(function.settings.timeout) +
                                     " seconds, and an HTTP API answers 503 after 30");
}

void add_stage(draft& into, std::size_t index) {
    const deployed_stage& stage = into.stages[index];
    json::object properties{{"ApiId", reference_to("Api")},
                            {"StageName", stage.name},
                            {"AutoDeploy", true},
                            {"StageVariables", json::object{{"STAGE", stage.name}}}};
    if (into.app.access_logs) {
        json::object logs;
        if (into.app.log_retention != 0) logs["RetentionInDays"] = into.app.log_retention;
        add_tags(logs, into.app);
        const std::string group = into.add(stage.id + "ApiLogs", resource("AWS::Logs::LogGroup", std::move(logs)));
        into.made.stages[index].access_log = group;
        properties["AccessLogSettings"] = json::object{{"DestinationArn", arn_of(group)}, {"Format", log_format}};
    }
    add_tag_map(properties, into.app);
    into.add(stage.id + "ApiStage", resource("AWS::ApiGatewayV2::Stage", std::move(properties)));
    open_to_api(into, index);
}

}  // namespace

void add_http_api(draft& into) {
    if (into.app.api != api_kind::http) return;
    if (!into.app.log_stages.empty())
        into.made.warnings.emplace_back(
            "log_stages does nothing: an HTTP API does not log how it handled a request; `access_logs: true` writes a "
            "line for each");
    if (std::ranges::none_of(into.functions, [](const auto& each) { return each.settings.requests; })) return;
    json::object properties{{"Name", into.app.name}, {"ProtocolType", "HTTP"}};
    if (!into.app.description.empty()) properties["Description"] = into.app.description;
    if (into.app.cors) properties["CorsConfiguration"] = cors(*into.app.cors);
    add_tag_map(properties, into.app);
    into.add("Api", resource("AWS::ApiGatewayV2::Api", std::move(properties)), into.app.line_of("api"));
    for (const authorizer_settings& each : into.app.authorizers) add_authorizer(into, each);
    for (const deployed_function& each : into.functions)
        if (each.settings.requests) add_routes(into, each);
    for (std::size_t i = 0; i < into.stages.size(); ++i) add_stage(into, i);
    into.output("ApiId", "The HTTP API", reference_to("Api"));
}

}  // namespace tight::deploy
