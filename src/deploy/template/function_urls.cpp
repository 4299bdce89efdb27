// SPDX-License-Identifier: Apache-2.0
// A URL of Lambda's own for each function and stage.
#include <algorithm>

#include "deploy/template/draft.hpp"

namespace tight::deploy {

namespace {

json::object url_cors(const cors_settings& cors) {
    json::object made{{"AllowOrigins", json::value_from(cors.origins)},
                      {"AllowMethods", json::value_from(cors.methods)},
                      {"AllowHeaders", json::value_from(cors.headers)}};
    if (!cors.expose.empty()) made["ExposeHeaders"] = json::value_from(cors.expose);
    if (cors.credentials) made["AllowCredentials"] = true;
    if (cors.max_age != 0) made["MaxAge"] = cors.max_age;
    return made;
}

std::string auth_type(const draft& into, const deployed_function& function) {
    const std::string& wanted = function.settings.authorizer;
    if (wanted.empty() || wanted == "none") return "NONE";
    const auto found = std::ranges::find(into.app.authorizers, wanted, &authorizer_settings::name);
    if (found->type != "iam")
        into.fail(found->line,
                  "authorizer '" + wanted + "' is of type " + found->type + ", and a function URL knows only iam",
                  "write `api: http`, or check the token in the function");
    return "AWS_IAM";
}

// Since October 2025 a public URL needs two permissions: to call the URL, and to call the function by it.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
void open_to_all(draft& into, const deployed_function& function, const deployed_stage& stage) {
    const std::string alias = into.alias(function, stage);
    into.add(stage.id + function.own + "UrlPermission",
             resource("AWS::Lambda::Permission", {{"Action", "lambda:InvokeFunctionUrl"},
                                                  {"FunctionName", reference_to(alias)},
                                                  {"FunctionUrlAuthType", "NONE"},
                                                  {"Principal", "*"}}));
    into.add(stage.id + function.own + "UrlInvokePermission",
             resource("AWS::Lambda::Permission", {{"Action", "lambda:InvokeFunction"},
                                                  {"FunctionName", reference_to(alias)},
                                                  {"InvokedViaFunctionUrl", true},
                                                  {"Principal", "*"}}));
}

}  // namespace

void add_function_urls(draft& into) {
    if (into.app.api != api_kind::url) return;
    if (into.app.access_logs || !into.app.log_stages.empty())
        into.made.warnings.emplace_back(
            "access_logs and log_stages do nothing: function URLs have no logs of their own");
    const auto called = std::ranges::count_if(into.functions, [](const auto& each) { return each.settings.requests; });
    for (const deployed_function& function : into.functions) {
        if (!function.settings.requests) continue;
        const std::string auth = auth_type(into, function);
        for (std::size_t i = 0; i < into.stages.size(); ++i) {
            const deployed_stage& stage = into.stages[i];
            json::object properties{
                {"AuthType", auth}, {"TargetFunctionArn", reference_to(function.id)}, {"Qualifier", stage.name}};
            const json::value* const streams = json::member(&into.app.web, "response_streaming");
            if (streams != nullptr && *streams == true) properties["InvokeMode"] = "RESPONSE_STREAM";
            if (into.app.cors) properties["Cors"] = url_cors(*into.app.cors);
            json::object url = resource("AWS::Lambda::Url", std::move(properties));
            url["DependsOn"] = json::array{into.alias(function, stage)};
            const std::string id = into.add(stage.id + function.own + "Url", std::move(url), function.settings.line);
            if (auth == "NONE") open_to_all(into, function, stage);
            const std::string output = stage.id + (called == 1 ? "" : function.own) + "Endpoint";
            into.output(output, "Stage " + stage.name + " of " + function.settings.name,
                        attribute_of(id, "FunctionUrl"));
            stage_part& part = into.made.stages[i];
            part.function_endpoints[function.settings.name] = output;
            if (part.endpoint_output.empty()) part.endpoint_output = output;
        }
    }
}

}  // namespace tight::deploy
