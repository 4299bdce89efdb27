// SPDX-License-Identifier: Apache-2.0
// Who is let in: authorizers and API keys.
#include <string>

#include <doctest/doctest.h>

#include "deploy/template/built_template.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

namespace {

const std::string lambda =
    "stages: [dev, prod]\nauthorizers: {staff: {type: lambda, function: gate, ttl: 0}}\n"
    "authorizer: staff\nfunctions: {gate: {requests: false}}\n";

std::string_view uri_of(const stack_template& definition, std::string_view authorizer) {
    return properties_of(definition, authorizer).at("AuthorizerUri").at("Fn::Sub").as_string();
}

std::string cognito(const std::string& settings) {
    return "authorizers:\n  users: {type: cognito, " + settings + "}\nauthorizer: users\n";
}

}  // namespace

TEST_CASE("authorizers of an HTTP API guard the functions that ask for them") {
    const stack_template definition = build(R"(authorizers:
  users: {type: jwt, issuer: 'https://login.example', audience: [movies]}
  staff: {type: lambda, function: gate, ttl: 0}
  signed: {type: iam}
authorizer: users
functions:
  gate: {requests: false}
  open: {authorizer: none}
  inner: {authorizer: staff}
  machine: {authorizer: signed}
)",
                                            {"movies", "gate", "open", "inner", "machine"});
    CHECK(properties_of(definition, "ApiMoviesRoute").at("AuthorizationType") == "JWT");
    CHECK(properties_of(definition, "ApiMoviesRoute").at("AuthorizerId").at("Ref") == "ApiUsersAuthorizer");
    CHECK_FALSE(properties_of(definition, "ApiOpenRoute").as_object().contains("AuthorizationType"));
    CHECK(properties_of(definition, "ApiInnerRoute").at("AuthorizationType") == "CUSTOM");
    CHECK(properties_of(definition, "ApiMachineRoute").at("AuthorizationType") == "AWS_IAM");
    CHECK(properties_of(definition, "ApiUsersAuthorizer").at("JwtConfiguration").at("Audience").at(0) == "movies");
    CHECK(properties_of(definition, "ApiStaffAuthorizer").at("AuthorizerResultTtlInSeconds") == 0);
    CHECK(properties_of(definition, "ApiStaffAuthorizerPermission").at("FunctionName").at("Ref") ==
          "DevGateFunctionAlias");
}

TEST_CASE("a function that decides for an HTTP API is asked in the version of the stage that is called") {
    const stack_template definition = build(lambda, {"movies", "gate"});
    CHECK_FALSE(has_resource(definition, "Api"));
    for (const std::string stage : {"Dev", "Prod"}) {
        const std::string id = stage + "ApiStaffAuthorizer";
        CHECK(properties_of(definition, stage + "ApiStage").at("ApiId").at("Ref") == json::value(stage + "Api"));
        CHECK(properties_of(definition, stage + "ApiMoviesRoute").at("AuthorizerId").at("Ref") == json::value(id));
        CHECK(uri_of(definition, id).find("functions/${" + stage + "GateFunctionAlias}/invocations") !=
              std::string::npos);
        CHECK(properties_of(definition, id + "Permission").at("FunctionName").at("Ref") ==
              json::value(stage + "GateFunctionAlias"));
        CHECK(properties_of(definition, id + "Permission")
                  .at("SourceArn")
                  .at("Fn::Sub")
                  .as_string()
                  .find("${" + stage + "Api}/authorizers/${" + id + "}") != std::string::npos);
        CHECK(properties_of(definition, stage + "MoviesApiLambdaPermission")
                  .at("SourceArn")
                  .at("Fn::Sub")
                  .as_string()
                  .find("${" + stage + "Api}/") != std::string::npos);
        CHECK(definition.body.at("Outputs").at(stage + "ApiId").at("Value").at("Ref") == json::value(stage + "Api"));
    }
    CHECK(properties_of(definition, "ProdApi").at("Name") == "movies-prod");
    CHECK(definition.body.at("Outputs")
              .at("ProdEndpoint")
              .at("Value")
              .at("Fn::Sub")
              .as_string()
              .starts_with("https://${ProdApi}.execute-api."));
    const stack_template domain =
        build(lambda + "domain: {name: a.example, certificate: 'arn:x', stage: dev}", {"movies", "gate"});
    const auto mappings = resources_of_type(domain, "AWS::ApiGatewayV2::ApiMapping");
    REQUIRE(mappings.size() == 1);
    CHECK(properties_of(domain, mappings[0]).at("ApiId").at("Ref") == "DevApi");
}

TEST_CASE("a function of another application that decides leaves the stages their one API") {
    const stack_template definition = build(
        "stages: [dev, prod]\nauthorizers: {a: {type: lambda, function: 'arn:aws:lambda:x:1:function:gate:live'}}",
        {"movies"});
    CHECK(has_resource(definition, "Api"));
    CHECK(uri_of(definition, "ApiAAuthorizer").find("function:gate:live/invocations") != std::string::npos);
}

TEST_CASE("a function that decides for a REST API is asked by the variable of the stage") {
    const stack_template definition = build("api: rest\n" + lambda, {"movies", "gate"});
    CHECK(
        uri_of(definition, "ApiStaffAuthorizer").ends_with("${GateFunction.Arn}:${!stageVariables.STAGE}/invocations"));
    for (const std::string stage : {"Dev", "Prod"})
        CHECK(properties_of(definition, stage + "ApiStaffAuthorizerPermission").at("FunctionName").at("Ref") ==
              json::value(stage + "GateFunctionAlias"));
}

TEST_CASE("a REST API knows no tokens, and an authorizer without its function is refused") {
    CHECK(refusal_of("api: rest\nauthorizers:\n  a: {type: jwt, issuer: 'https://x', audience: [y]}", {"movies"})
              .message()
              .starts_with("tight.yml, line 4: authorizer 'a' is of type jwt"));
    for (const char* api : {"http", "rest"})
        CHECK(refusal_of(std::string("api: ") + api + "\nauthorizers: {a: {type: lambda, function: gat}}", {"movies"})
                  .message()
                  .find("decided by function 'gat'") != std::string::npos);
}

TEST_CASE("a REST API asks a user pool of Cognito itself") {
    const auto pool = [](const std::string& named, const std::string& more = "") {
        const stack_template definition = build("api: rest\n" + cognito("user_pool: " + named) + more, {"movies"});
        CHECK(properties_of(definition,
                            "ApiMethod" + resources_of_type(definition, "AWS::ApiGateway::Method").front().substr(9))
                  .at("AuthorizationType") == "COGNITO_USER_POOLS");
        const json::value& authorizer = properties_of(definition, "ApiUsersAuthorizer");
        CHECK(authorizer.at("Type") == "COGNITO_USER_POOLS");
        CHECK(authorizer.at("IdentitySource") == "method.request.header.Authorization");
        return authorizer.at("ProviderARNs").at(0);
    };
    CHECK(pool("eu-west-1_abc").at("Fn::Sub") ==
          "arn:${AWS::Partition}:cognito-idp:eu-west-1:${AWS::AccountId}:userpool/eu-west-1_abc");
    const std::string arn = "arn:aws:cognito-idp:eu-west-1:1:userpool/eu-west-1_abc";
    CHECK(pool("'" + arn + "'") == json::value(arn));
    CHECK(pool("Pool", "cfn_resources: {Pool: {Type: AWS::Cognito::UserPool}}").at("Fn::GetAtt").at(1) == "Arn");
    const tight::command_error audience =
        refusal_of("api: rest\n" + cognito("user_pool: eu-west-1_abc, audience: [x]"), {"movies"});
    CHECK(audience.message().starts_with("tight.yml, line 4: authorizer 'users' names an audience"));
}

TEST_CASE("an HTTP API checks the tokens of a user pool as it does any") {
    const std::string resources =
        "cfn_resources: {Pool: {Type: AWS::Cognito::UserPool}, Web: {Type: AWS::Cognito::UserPoolClient}}";
    const auto configured = [&](const std::string& named) {
        const stack_template definition =
            build(cognito("audience: [1abc, Web], user_pool: " + named) + resources, {"movies"});
        CHECK(properties_of(definition, "ApiMoviesRoute").at("AuthorizationType") == "JWT");
        const json::value& authorizer = properties_of(definition, "ApiUsersAuthorizer");
        CHECK(authorizer.at("AuthorizerType") == "JWT");
        CHECK(authorizer.at("JwtConfiguration").at("Audience").at(0) == "1abc");
        CHECK(authorizer.at("JwtConfiguration").at("Audience").at(1).at("Ref") == "Web");
        return authorizer.at("JwtConfiguration").at("Issuer");
    };
    const std::string issuer = "https://cognito-idp.eu-west-1.${AWS::URLSuffix}/eu-west-1_abc";
    CHECK(configured("eu-west-1_abc").at("Fn::Sub") == json::value(issuer));
    CHECK(configured("'arn:aws:cognito-idp:eu-west-1:1:userpool/eu-west-1_abc'").at("Fn::Sub") == json::value(issuer));
    CHECK(configured("Pool").at("Fn::GetAtt").at(1) == "ProviderURL");
    CHECK(refusal_of(cognito("user_pool: eu-west-1_abc"), {"movies"}).hint.find("audience") != std::string::npos);
}

TEST_CASE("a user pool or client that cannot be found is refused with the nearest one") {
    const std::string resources =
        "cfn_resources: {Users: {Type: AWS::Cognito::UserPool}, Odd: {Type: AWS::SNS::Topic}}";
    const tight::command_error pool = refusal_of(cognito("audience: [x], user_pool: Userz") + resources, {"movies"});
    CHECK(pool.message() ==
          "tight.yml, line 3: 'Userz' in authorizer 'users' is neither the ARN or id of a user pool nor a resource of "
          "cfn_resources");
    CHECK(pool.hint == "did you mean Users?");
    CHECK(refusal_of(cognito("audience: [x], user_pool: Odd") + resources, {"movies"})
              .message()
              .find("is no AWS::Cognito::UserPool") != std::string::npos);
    CHECK(refusal_of(cognito("audience: [Web], user_pool: Users") + resources, {"movies"})
              .message()
              .find("'Web' in authorizer 'users' is neither the id of a client") != std::string::npos);
    CHECK(refusal_of(cognito("audience: [x], user_pool: 'arn:aws:cognito-idp:x'"), {"movies"})
              .message()
              .find("is not the ARN of a user pool") != std::string::npos);
    CHECK(refusal_of("api: url\n" + cognito("user_pool: eu-west-1_abc"), {"movies"})
              .message()
              .find("of type cognito, and a function URL knows only iam") != std::string::npos);
}

TEST_CASE("an API key is made for each stage, and its value is nowhere in the template") {
    const stack_template definition =
        build("api: rest\nstages: [dev, prod]\napi_key: true\nfunctions: {health: {api_key: false}}\ntags: {a: b}",
              {"movies", "health"});
    CHECK(properties_of(definition, "ProdApiUsagePlan").at("ApiStages").at(0).at("Stage").at("Ref") == "ProdApiStage");
    CHECK(properties_of(definition, "ProdApiUsagePlanKey").at("KeyId").at("Ref") == "ProdApiKey");
    CHECK(properties_of(definition, "ProdApiUsagePlanKey").at("UsagePlanId").at("Ref") == "ProdApiUsagePlan");
    CHECK(properties_of(definition, "ProdApiKey").at("Enabled") == true);
    CHECK_FALSE(properties_of(definition, "ProdApiKey").as_object().contains("Value"));
    CHECK(definition.stages.at(1).key_output == "ProdApiKeyId");
    CHECK(definition.body.at("Outputs").at("ProdApiKeyId").at("Value").at("Ref") == "ProdApiKey");
    int locked = 0, open = 0;
    for (const std::string& id : resources_of_type(definition, "AWS::ApiGateway::Method"))
        (properties_of(definition, id).at("ApiKeyRequired") == true ? locked : open) += 1;
    CHECK(locked == 2);
    CHECK(open == 2);
}

TEST_CASE("a browser may ask without the API key whether it may ask") {
    const stack_template definition = build("api: rest\napi_key: true\ncors: true", {"movies"});
    for (const std::string& id : resources_of_type(definition, "AWS::ApiGateway::Method")) {
        const json::value& method = properties_of(definition, id);
        CHECK(method.at("ApiKeyRequired") == (method.at("HttpMethod") != "OPTIONS"));
    }
    CHECK(resources_of_type(build("api: rest", {"movies"}), "AWS::ApiGateway::ApiKey").empty());
}
