// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "deploy/template/built_template.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

namespace {

std::set<std::string> routes_of(const stack_template& definition) {
    std::set<std::string> all;
    for (const std::string& id : resources_of_type(definition, "AWS::ApiGatewayV2::Route"))
        all.emplace(properties_of(definition, id).at("RouteKey").as_string());
    return all;
}

std::string deployment_of(const stack_template& definition) {
    const auto ids = resources_of_type(definition, "AWS::ApiGateway::Deployment");
    REQUIRE(ids.size() == 1);
    return ids[0];
}

json::object with_route(const char* verb, const char* path) {
    json::object description = described({"movies"});
    description["controllers"].as_array()[0].as_object()["routes"] =
        json::array{json::object{{"verb", verb}, {"path", path}}};
    return description;
}

}  // namespace

TEST_CASE("an HTTP API has the routes of each controller and calls the alias of the stage") {
    const stack_template definition = build_described("stages: [dev, prod]", with_route("GET", "/movies/{year}"));
    CHECK(routes_of(definition) == std::set<std::string>{"ANY /movies", "ANY /movies/{proxy+}", "GET /movies/{year}"});
    CHECK(properties_of(definition, "ApiMoviesIntegration").at("PayloadFormatVersion") == "2.0");
    CHECK(properties_of(definition, "ApiMoviesIntegration").at("IntegrationUri").at("Fn::Sub") ==
          "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${MoviesFunction.Arn}:"
          "${!stageVariables.STAGE}/invocations");
    CHECK(properties_of(definition, "ProdApiStage").at("StageVariables").at("STAGE") == "prod");
    CHECK(properties_of(definition, "ProdMoviesApiLambdaPermission").at("FunctionName").at("Ref") ==
          "ProdMoviesFunctionAlias");
    CHECK(properties_of(definition, "ProdMoviesApiLambdaPermission").at("SourceArn").at("Fn::Sub") ==
          "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/prod/*");
    CHECK(definition.body.at("Outputs").at("ProdEndpoint").at("Value").at("Fn::Sub") ==
          "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/prod");
}

TEST_CASE("a function that answers no requests has no route") {
    const stack_template definition = build("functions: {worker: {requests: false}}", {"movies", "worker"});
    CHECK(routes_of(definition) == std::set<std::string>{"ANY /movies", "ANY /movies/{proxy+}"});
    CHECK_FALSE(has_resource(definition, "DevWorkerApiLambdaPermission"));
}

TEST_CASE("a controller that takes events alone has no route") {
    json::object description = described({"movies", "on_movies"});
    json::object& events = description["controllers"].as_array()[1].as_object();
    events["verbs"] = json::array();
    events["events"] = true;
    const stack_template definition = build_described("", description);
    CHECK(routes_of(definition) == std::set<std::string>{"ANY /movies", "ANY /movies/{proxy+}"});
    CHECK_FALSE(has_resource(definition, "DevOnMoviesApiLambdaPermission"));
}

TEST_CASE("CORS is answered by the API") {
    const stack_template definition =
        build("cors: {origins: ['https://movies.example'], credentials: true, max_age: 600}", {"movies"});
    const json::value& cors = properties_of(definition, "Api").at("CorsConfiguration");
    CHECK(cors.at("AllowOrigins").at(0) == "https://movies.example");
    CHECK(cors.at("AllowCredentials") == true);
    CHECK(cors.at("MaxAge") == 600);
    CHECK(properties_of(build("cors: true", {"movies"}), "Api").at("CorsConfiguration").at("AllowOrigins").at(0) ==
          "*");
    CHECK_FALSE(properties_of(build("cors: false", {"movies"}), "Api").as_object().contains("CorsConfiguration"));
}

// A route of any verb would ask its authorizer for the token that browsers do not send with a preflight.
TEST_CASE("no route of an HTTP API with CORS takes preflights to its authorizer") {
    const std::string guard = "cors: true\nauthorizers: {a: {type: iam}}\nauthorizer: a\n";
    const std::set<std::string> routes = routes_of(build(guard, {"movies"}));
    for (const char* verb : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
        CHECK(routes.contains(std::string(verb) + " /movies"));
        CHECK(routes.contains(std::string(verb) + " /movies/{proxy+}"));
    }
    CHECK(routes.size() == 12);
    const stack_template one = build(guard + "one_function: true", {"movies"});
    CHECK(routes_of(one).contains("GET /"));
    CHECK(routes_of(one).contains("POST /{proxy+}"));
    CHECK_FALSE(routes_of(one).contains("$default"));
    for (const std::string& id : resources_of_type(one, "AWS::ApiGatewayV2::Route"))
        CHECK(properties_of(one, id).at("AuthorizationType") == "AWS_IAM");
    CHECK(routes_of(build_described(guard, with_route("OPTIONS", "/movies/{year}"))).size() == 12);
    CHECK(routes_of(build(guard + "functions: {movies: {authorizer: none}}", {"movies"})).contains("ANY /movies"));
}

TEST_CASE("access logs have a group for each stage") {
    const stack_template definition = build("access_logs: true\nstages: [dev, prod]", {"movies"});
    CHECK(definition.stages.at(1).access_log == "ProdApiLogs");
    CHECK(
        properties_of(definition, "ProdApiStage").at("AccessLogSettings").at("DestinationArn").at("Fn::GetAtt").at(0) ==
        "ProdApiLogs");
    CHECK(build("", {"movies"}).stages.at(0).access_log.empty());
}

TEST_CASE("logs that an API cannot write are not asked for in silence") {
    CHECK(build("log_stages: [dev]", {"movies"}).warnings.size() == 1);
    CHECK(build("api: url\naccess_logs: true", {"movies"}).warnings.size() == 1);
    CHECK(build("api: rest\nlog_stages: [dev]", {"movies"}).warnings.empty());
}

TEST_CASE("a change of a REST API's methods is another deployment, and a change of code is not") {
    const std::string first = deployment_of(build("api: rest", {"movies"}));
    CHECK(deployment_of(build("api: rest", {"movies"})) == first);
    CHECK(deployment_of(build("api: rest\nmemory: 512", {"movies"})) == first);
    CHECK(deployment_of(build("api: rest", {"movies", "users"})) != first);
    CHECK(deployment_of(build_described("api: rest", with_route("GET", "/movies/{year}"))) != first);
    CHECK(deployment_of(build("api: rest\nauthorizers: {a: {type: iam}}\nauthorizer: a", {"movies"})) != first);
    const stack_template definition = build("api: rest\nstages: [dev, prod]", {"movies"});
    for (const char* stage : {"DevApiStage", "ProdApiStage"})
        CHECK(properties_of(definition, stage).at("DeploymentId").at("Ref").as_string() == deployment_of(definition));
}

TEST_CASE("a REST API decodes bodies, and leaves the account's logging role alone unless it logs") {
    const stack_template definition = build("api: rest", {"movies"});
    CHECK(properties_of(definition, "Api").at("BinaryMediaTypes").at(0) == "*/*");
    CHECK_FALSE(has_resource(definition, "ApiAccount"));
    const stack_template logging = build("api: rest\nlog_stages: [dev]", {"movies"});
    CHECK(resource_at(logging, "ApiAccount").at("DeletionPolicy") == "Retain");
}

TEST_CASE("a REST API with CORS lets browsers ask without a token") {
    const stack_template definition =
        build("api: rest\nauthorizers: {a: {type: iam}}\nauthorizer: a\ncors: true", {"movies"});
    int open = 0, guarded = 0;
    for (const std::string& id : resources_of_type(definition, "AWS::ApiGateway::Method")) {
        const json::value& method = properties_of(definition, id);
        (method.at("AuthorizationType") == "NONE" ? open : guarded) += 1;
        if (method.at("AuthorizationType") == "NONE") CHECK(method.at("HttpMethod") == "OPTIONS");
    }
    CHECK(open == 2);
    CHECK(guarded == 2);
}

TEST_CASE("a public function URL has both permissions it needs") {
    const stack_template definition = build("api: url\nstages: [dev, prod]", {"movies"});
    CHECK(properties_of(definition, "ProdMoviesUrl").at("Qualifier") == "prod");
    CHECK(properties_of(definition, "ProdMoviesUrl").at("AuthType") == "NONE");
    CHECK(resource_at(definition, "ProdMoviesUrl").at("DependsOn").at(0) == "ProdMoviesFunctionAlias");
    CHECK(properties_of(definition, "ProdMoviesUrlPermission").at("Action") == "lambda:InvokeFunctionUrl");
    CHECK(properties_of(definition, "ProdMoviesUrlPermission").at("FunctionUrlAuthType") == "NONE");
    CHECK(properties_of(definition, "ProdMoviesUrlInvokePermission").at("Action") == "lambda:InvokeFunction");
    CHECK(properties_of(definition, "ProdMoviesUrlInvokePermission").at("InvokedViaFunctionUrl") == true);
    CHECK(definition.stages.at(1).endpoint_output == "ProdEndpoint");
    CHECK_FALSE(definition.body.at("Outputs").as_object().contains("ApiId"));
}

TEST_CASE("a function URL that wants signatures is open to nobody, and knows no tokens") {
    const stack_template definition =
        build("api: url\nauthorizers: {a: {type: iam}}\nauthorizer: a", {"movies", "users"});
    CHECK(properties_of(definition, "DevMoviesUrl").at("AuthType") == "AWS_IAM");
    CHECK(resources_of_type(definition, "AWS::Lambda::Permission").empty());
    CHECK(definition.stages.at(0).function_endpoints.at("users") == "DevUsersEndpoint");
    CHECK(refusal_of("api: url\nauthorizers: {a: {type: lambda, function: users}}\nauthorizer: a", {"movies", "users"})
              .message()
              .find("a function URL knows only iam") != std::string::npos);
}

TEST_CASE("without an API nothing but Lambda is made") {
    const stack_template definition = build("api: none", {"movies"});
    CHECK(resources_of_type(definition, "AWS::Lambda::Permission").empty());
    CHECK(definition.stages.at(0).endpoint_output.empty());
    CHECK(definition.body.at("Outputs").as_object().size() == 1);
}

TEST_CASE("a domain has a certificate, a record and a mapping to its stage") {
    const stack_template definition =
        build("stages: [dev, prod]\ndomain: {name: api.movies.example, zone: Z1, path: /v1, stage: dev}", {"movies"});
    const auto mappings = resources_of_type(definition, "AWS::ApiGatewayV2::ApiMapping");
    REQUIRE(mappings.size() == 1);
    CHECK(properties_of(definition, mappings[0]).at("Stage").at("Ref") == "DevApiStage");
    CHECK(properties_of(definition, mappings[0]).at("ApiMappingKey") == "v1");
    CHECK(resources_of_type(definition, "AWS::CertificateManager::Certificate").size() == 1);
    CHECK(resources_of_type(definition, "AWS::Route53::RecordSet").size() == 1);
    const stack_template two = build(
        "stages: [dev, prod]\ndomain:\n  - {name: a.example, certificate: 'arn:x', path: dev, stage: dev}\n"
        "  - {name: a.example, certificate: 'arn:x'}",
        {"movies"});
    CHECK(resources_of_type(two, "AWS::ApiGatewayV2::DomainName").size() == 1);
    CHECK(resources_of_type(two, "AWS::ApiGatewayV2::ApiMapping").size() == 2);
}

TEST_CASE("no part of a template knows the name of a partition") {
    for (const char* settings : {"api: http\naccess_logs: true", "api: rest\nlog_stages: [dev]", "api: url",
                                 "buckets: [a]\ntopics: [b]\nqueues: [c]"}) {
        const std::string text =
            template_text(build(settings, {"movies"}, {ratings_table()}).body, template_format::json);
        CHECK_MESSAGE(text.find("arn:aws:") == std::string::npos, settings);
        CHECK_MESSAGE(text.find(".amazonaws.com/") == std::string::npos, settings);
    }
}
