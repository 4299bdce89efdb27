// SPDX-License-Identifier: Apache-2.0
// A URL of Lambda's own for each function and stage.
#include <algorithm>

#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

json::object url_cors(const cors_settings& cors) {
    json::object properties{{"AllowOrigins", json::value_from(cors.origins)},
                            {"AllowMethods", json::value_from(cors.methods)},
                            {"AllowHeaders", json::value_from(cors.headers)}};
    if (!cors.expose.empty()) properties["ExposeHeaders"] = json::value_from(cors.expose);
    if (cors.credentials) properties["AllowCredentials"] = true;
    if (cors.max_age != 0) properties["MaxAge"] = cors.max_age;
    return properties;
}

std::string auth_type(const template_builder& builder, const deployed_function& function) {
    const std::string& authorizer = function.settings.authorizer;
    if (authorizer.empty() || authorizer == "none") return "NONE";
    const auto found = std::ranges::find(builder.app.authorizers, authorizer, &authorizer_settings::name);
    if (found->type != "iam")
        builder.fail(
            found->line,
            "authorizer '" + authorizer + "' is of type " + found->type + ", and a function URL knows only iam",
            "write `api: http`, or check the token in the function");
    return "AWS_IAM";
}

// Since October 2025 a public URL needs two permissions: to call the URL, and to call the function by it.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
void open_to_all(template_builder& builder, const deployed_function& function, const deployed_stage& stage) {
    const std::string alias = builder.alias(function, stage);
    builder.add(stage.id + function.own + "UrlPermission",
                resource("AWS::Lambda::Permission", {{"Action", "lambda:InvokeFunctionUrl"},
                                                     {"FunctionName", reference_to(alias)},
                                                     {"FunctionUrlAuthType", "NONE"},
                                                     {"Principal", "*"}}));
    builder.add(stage.id + function.own + "UrlInvokePermission",
                resource("AWS::Lambda::Permission", {{"Action", "lambda:InvokeFunction"},
                                                     {"FunctionName", reference_to(alias)},
                                                     {"InvokedViaFunctionUrl", true},
                                                     {"Principal", "*"}}));
}

}  // namespace

void add_function_urls(template_builder& builder) {
    if (builder.app.api != api_kind::url) return;
    if (builder.app.access_logs || !builder.app.log_stages.empty())
        builder.definition.warnings.emplace_back(
            "access_logs and log_stages do nothing: function URLs have no logs of their own");
    const auto called =
        std::ranges::count_if(builder.functions, [](const auto& each) { return each.settings.requests; });
    for (const deployed_function& function : builder.functions) {
        if (!function.settings.requests) continue;
        const std::string auth = auth_type(builder, function);
        for (std::size_t i = 0; i < builder.stages.size(); ++i) {
            const deployed_stage& stage = builder.stages[i];
            json::object properties{
                {"AuthType", auth}, {"TargetFunctionArn", reference_to(function.id)}, {"Qualifier", stage.name}};
            const json::value* const streams = json::member(&builder.app.web, "response_streaming");
            if (streams != nullptr && *streams == true) properties["InvokeMode"] = "RESPONSE_STREAM";
            if (builder.app.cors) properties["Cors"] = url_cors(*builder.app.cors);
            json::object url = resource("AWS::Lambda::Url", std::move(properties));
            url["DependsOn"] = json::array{builder.alias(function, stage)};
            const std::string id = builder.add(stage.id + function.own + "Url", std::move(url), function.settings.line);
            if (auth == "NONE") open_to_all(builder, function, stage);
            const std::string output = stage.id + (called == 1 ? "" : function.own) + "Endpoint";
            builder.output(output, "Stage " + stage.name + " of " + function.settings.name,
                           attribute_of(id, "FunctionUrl"));
            stage_metadata& part = builder.definition.stages[i];
            part.function_endpoints[function.settings.name] = output;
            if (part.endpoint_output.empty()) part.endpoint_output = output;
        }
    }
}

}  // namespace tight::deploy
