// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "deploy/template/made.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

namespace {

std::set<std::string> routes_of(const made_template& made) {
    std::set<std::string> all;
    for (const std::string& id : resources_of_type(made, "AWS::ApiGatewayV2::Route"))
        all.emplace(properties_of(made, id).at("RouteKey").as_string());
    return all;
}

std::string deployment_of(const made_template& made) {
    const auto ids = resources_of_type(made, "AWS::ApiGateway::Deployment");
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
    const made_template made = make_described("stages: [dev, prod]", with_route("GET", "/movies/{year}"));
    CHECK(routes_of(made) == std::set<std::string>{"ANY /movies", "ANY /movies/{proxy+}", "GET /movies/{year}"});
    CHECK(properties_of(made, "ApiMoviesIntegration").at("PayloadFormatVersion") == "2.0");
    CHECK(properties_of(made, "ApiMoviesIntegration").at("IntegrationUri").at("Fn::Sub") ==
          "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${MoviesFunction.Arn}:"
          "${!stageVariables.STAGE}/invocations");
    CHECK(properties_of(made, "ProdApiStage").at("StageVariables").at("STAGE") == "prod");
    CHECK(properties_of(made, "ProdMoviesApiLambdaPermission").at("FunctionName").at("Ref") ==
          "ProdMoviesFunctionAlias");
    CHECK(properties_of(made, "ProdMoviesApiLambdaPermission").at("SourceArn").at("Fn::Sub") ==
          "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/prod/*");
    CHECK(made.body.at("Outputs").at("ProdEndpoint").at("Value").at("Fn::Sub") ==
          "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/prod");
}

TEST_CASE("a function that answers no requests has no route") {
    const made_template made = make("functions: {worker: {requests: false}}", {"movies", "worker"});
    CHECK(routes_of(made) == std::set<std::string>{"ANY /movies", "ANY /movies/{proxy+}"});
    CHECK_FALSE(has_resource(made, "DevWorkerApiLambdaPermission"));
}

TEST_CASE("a controller that takes events alone has no route") {
    json::object description = described({"movies", "on_movies"});
    json::object& events = description["controllers"].as_array()[1].as_object();
    events["verbs"] = json::array();
    events["events"] = true;
    const made_template made = make_described("", description);
    CHECK(routes_of(made) == std::set<std::string>{"ANY /movies", "ANY /movies/{proxy+}"});
    CHECK_FALSE(has_resource(made, "DevOnMoviesApiLambdaPermission"));
}

TEST_CASE("CORS is answered by the API") {
    const made_template made =
        make("cors: {origins: ['https://movies.example'], credentials: true, max_age: 600}", {"movies"});
    const json::value& cors = properties_of(made, "Api").at("CorsConfiguration");
    CHECK(cors.at("AllowOrigins").at(0) == "https://movies.example");
    CHECK(cors.at("AllowCredentials") == true);
    CHECK(cors.at("MaxAge") == 600);
    CHECK(properties_of(make("cors: true", {"movies"}), "Api").at("CorsConfiguration").at("AllowOrigins").at(0) == "*");
    CHECK_FALSE(properties_of(make("cors: false", {"movies"}), "Api").as_object().contains("CorsConfiguration"));
}

// A route of any verb would ask its authorizer for the token that browsers do not send with a preflight.
TEST_CASE("no route of an HTTP API with CORS takes preflights to its authorizer") {
    const std::string guard = "cors: true\nauthorizers: {a: {type: iam}}\nauthorizer: a\n";
    const std::set<std::string> routes = routes_of(make(guard, {"movies"}));
    for (const char* verb : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) {
        CHECK(routes.contains(std::string(verb) + " /movies"));
        CHECK(routes.contains(std::string(verb) + " /movies/{proxy+}"));
    }
    CHECK(routes.size() == 12);
    const made_template one = make(guard + "one_function: true", {"movies"});
    CHECK(routes_of(one).contains("GET /"));
    CHECK(routes_of(one).contains("POST /{proxy+}"));
    CHECK_FALSE(routes_of(one).contains("$default"));
    for (const std::string& id : resources_of_type(one, "AWS::ApiGatewayV2::Route"))
        CHECK(properties_of(one, id).at("AuthorizationType") == "AWS_IAM");
    CHECK(routes_of(make_described(guard, with_route("OPTIONS", "/movies/{year}"))).size() == 12);
    CHECK(routes_of(make(guard + "functions: {movies: {authorizer: none}}", {"movies"})).contains("ANY /movies"));
}

TEST_CASE("access logs have a group for each stage") {
    const made_template made = make("access_logs: true\nstages: [dev, prod]", {"movies"});
    CHECK(made.stages.at(1).access_log == "ProdApiLogs");
    CHECK(properties_of(made, "ProdApiStage").at("AccessLogSettings").at("DestinationArn").at("Fn::GetAtt").at(0) ==
          "ProdApiLogs");
    CHECK(make("", {"movies"}).stages.at(0).access_log.empty());
}

TEST_CASE("logs that an API cannot write are not asked for in silence") {
    CHECK(make("log_stages: [dev]", {"movies"}).warnings.size() == 1);
    CHECK(make("api: url\naccess_logs: true", {"movies"}).warnings.size() == 1);
    CHECK(make("api: rest\nlog_stages: [dev]", {"movies"}).warnings.empty());
}

TEST_CASE("a change of a REST API's methods is another deployment, and a change of code is not") {
    const std::string first = deployment_of(make("api: rest", {"movies"}));
    CHECK(deployment_of(make("api: rest", {"movies"})) == first);
    CHECK(deployment_of(make("api: rest\nmemory: 512", {"movies"})) == first);
    CHECK(deployment_of(make("api: rest", {"movies", "users"})) != first);
    CHECK(deployment_of(make_described("api: rest", with_route("GET", "/movies/{year}"))) != first);
    CHECK(deployment_of(make("api: rest\nauthorizers: {a: {type: iam}}\nauthorizer: a", {"movies"})) != first);
    const made_template made = make("api: rest\nstages: [dev, prod]", {"movies"});
    for (const char* stage : {"DevApiStage", "ProdApiStage"})
        CHECK(properties_of(made, stage).at("DeploymentId").at("Ref").as_string() == deployment_of(made));
}

TEST_CASE("a REST API decodes bodies, and leaves the account's logging role alone unless it logs") {
    const made_template made = make("api: rest", {"movies"});
    CHECK(properties_of(made, "Api").at("BinaryMediaTypes").at(0) == "*/*");
    CHECK_FALSE(has_resource(made, "ApiAccount"));
    const made_template logging = make("api: rest\nlog_stages: [dev]", {"movies"});
    CHECK(resource_at(logging, "ApiAccount").at("DeletionPolicy") == "Retain");
}

TEST_CASE("a REST API with CORS lets browsers ask without a token") {
    const made_template made = make("api: rest\nauthorizers: {a: {type: iam}}\nauthorizer: a\ncors: true", {"movies"});
    int open = 0, guarded = 0;
    for (const std::string& id : resources_of_type(made, "AWS::ApiGateway::Method")) {
        const json::value& method = properties_of(made, id);
        (method.at("AuthorizationType") == "NONE" ? open : guarded) += 1;
        if (method.at("AuthorizationType") == "NONE") CHECK(method.at("HttpMethod") == "OPTIONS");
    }
    CHECK(open == 2);
    CHECK(guarded == 2);
}

TEST_CASE("a public function URL has both permissions it needs") {
    const made_template made = make("api: url\nstages: [dev, prod]", {"movies"});
    CHECK(properties_of(made, "ProdMoviesUrl").at("Qualifier") == "prod");
    CHECK(properties_of(made, "ProdMoviesUrl").at("AuthType") == "NONE");
    CHECK(resource_at(made, "ProdMoviesUrl").at("DependsOn").at(0) == "ProdMoviesFunctionAlias");
    CHECK(properties_of(made, "ProdMoviesUrlPermission").at("Action") == "lambda:InvokeFunctionUrl");
    CHECK(properties_of(made, "ProdMoviesUrlPermission").at("FunctionUrlAuthType") == "NONE");
    CHECK(properties_of(made, "ProdMoviesUrlInvokePermission").at("Action") == "lambda:InvokeFunction");
    CHECK(properties_of(made, "ProdMoviesUrlInvokePermission").at("InvokedViaFunctionUrl") == true);
    CHECK(made.stages.at(1).endpoint_output == "ProdEndpoint");
    CHECK_FALSE(made.body.at("Outputs").as_object().contains("ApiId"));
}

TEST_CASE("a function URL that wants signatures is open to nobody, and knows no tokens") {
    const made_template made = make("api: url\nauthorizers: {a: {type: iam}}\nauthorizer: a", {"movies", "users"});
    CHECK(properties_of(made, "DevMoviesUrl").at("AuthType") == "AWS_IAM");
    CHECK(resources_of_type(made, "AWS::Lambda::Permission").empty());
    CHECK(made.stages.at(0).function_endpoints.at("users") == "DevUsersEndpoint");
    CHECK(refusal_of("api: url\nauthorizers: {a: {type: lambda, function: users}}\nauthorizer: a", {"movies", "users"})
              .message().find("a function URL knows only iam") != std::string::npos);
}

TEST_CASE("without an API nothing but Lambda is made") {
    const made_template made = make("api: none", {"movies"});
    CHECK(resources_of_type(made, "AWS::Lambda::Permission").empty());
    CHECK(made.stages.at(0).endpoint_output.empty());
    CHECK(made.body.at("Outputs").as_object().size() == 1);
}

TEST_CASE("a domain has a certificate, a record and a mapping to its stage") {
    const made_template made =
        make("stages: [dev, prod]\ndomain: {name: api.movies.example, zone: Z1, path: /v1, stage: dev}", {"movies"});
    const auto mappings = resources_of_type(made, "AWS::ApiGatewayV2::ApiMapping");
    REQUIRE(mappings.size() == 1);
    CHECK(properties_of(made, mappings[0]).at("Stage").at("Ref") == "DevApiStage");
    CHECK(properties_of(made, mappings[0]).at("ApiMappingKey") == "v1");
    CHECK(resources_of_type(made, "AWS::CertificateManager::Certificate").size() == 1);
    CHECK(resources_of_type(made, "AWS::Route53::RecordSet").size() == 1);
    const made_template two = make(
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
            template_text(make(settings, {"movies"}, {ratings_table()}).body, template_format::json);
        CHECK_MESSAGE(text.find("arn:aws:") == std::string::npos, settings);
        CHECK_MESSAGE(text.find(".amazonaws.com/") == std::string::npos, settings);
    }
}
