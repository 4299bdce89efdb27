// SPDX-License-Identifier: Apache-2.0
#include "deploy/template/template.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "deploy/template/built_template.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

TEST_CASE("one function: parameters and outputs bear the stage's name alone") {
    const stack_template definition = build("stages: [dev, prod]", {"movies"});
    const json::object& parameters = definition.body.at("Parameters").as_object();
    CHECK(parameters.contains("LambdaS3Bucket"));
    CHECK(parameters.contains("LambdaS3Key"));
    CHECK(parameters.at("DevVersion").at("Default") == "$LATEST");
    CHECK(parameters.contains("ProdVersion"));
    CHECK(parameters.size() == 4);
    const json::object& outputs = definition.body.at("Outputs").as_object();
    CHECK(outputs.contains("FunctionArn"));
    CHECK(outputs.contains("ApiId"));
    CHECK(outputs.contains("DevEndpoint"));
    CHECK(outputs.contains("ProdEndpoint"));
    CHECK(definition.stages.at(1).name == "prod");
    CHECK(definition.stages.at(1).versions.at("movies") == "ProdVersion");
    CHECK(properties_of(definition, definition.stages.at(1).aliases.at("movies")).at("Name") == "prod");
}

TEST_CASE("several functions: each has its own version in each stage") {
    const stack_template definition = build("stages: [dev, prod]", {"movies", "user_profile"});
    CHECK(definition.stages.at(0).versions.at("movies") == "DevMoviesVersion");
    CHECK(definition.stages.at(1).versions.at("user_profile") == "ProdUserProfileVersion");
    CHECK(definition.functions.at(1).arn_output == "UserProfileFunctionArn");
    CHECK(definition.functions.at(1).handler == "app_index.user_profile");
    CHECK(properties_of(definition, "UserProfileFunction").at("Handler") == "app_index.user_profile");
    CHECK(properties_of(definition, "UserProfileFunction").at("Runtime") == "provided.al2023");
    CHECK(resources_of_type(definition, "AWS::Lambda::Alias").size() == 4);
    CHECK(properties_of(definition, "DevMoviesFunctionAlias").at("FunctionVersion") ==
          json::value(json::object{{"Ref", "DevMoviesVersion"}}));
}

TEST_CASE("the same input gives the same bytes, in each format") {
    for (const template_format format : {template_format::json, template_format::compact_json, template_format::yaml})
        CHECK(
            template_text(build("stages: [dev, prod]\ntags: {b: 1, a: 2}", {"a", "b"}, {movies_table()}).body,
                          format) ==
            template_text(build("stages: [dev, prod]\ntags: {a: 2, b: 1}", {"a", "b"}, {movies_table()}).body, format));
}

TEST_CASE("JSON is indented by four, with the sections in CloudFormation's order") {
    const std::string text = template_text(build("description: Films", {"movies"}).body, template_format::json);
    CHECK(
        text.starts_with("{\n    \"AWSTemplateFormatVersion\": \"2010-09-09\",\n    \"Description\": \"Films\",\n"
                         "    \"Parameters\": {\n        \"LambdaS3Bucket\": {\n"));
    CHECK(text.ends_with("}\n"));
    CHECK(text.find("\"Parameters\"") < text.find("\n    \"Resources\""));
    CHECK(text.find("\n    \"Resources\"") < text.find("\n    \"Outputs\""));
}

TEST_CASE("stages of any name give valid and different ids") {
    const stack_template definition = build("stages: [my-stage, a_b, 2nd, a-b, ab]", {"movies"}, {movies_table()});
    for (const char* section : {"Parameters", "Resources", "Outputs"})
        for (const auto& [id, value] : definition.body.at(section).as_object())
            CHECK_MESSAGE(std::ranges::all_of(std::string_view(id),
                                              [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }),
                          std::string_view(id));
    CHECK(resources_of_type(definition, "AWS::Lambda::Alias").size() == 5);
    CHECK(resources_of_type(definition, "AWS::DynamoDB::Table").size() == 5);
    CHECK(definition.body.at("Parameters").as_object().size() == 7);
}

TEST_CASE("what comes from a line of tight.yml knows it") {
    const stack_template definition = build("functions:\n  movies: {memory: 256}\nqueues: [jobs]", {"movies"});
    CHECK(definition.lines.at("MoviesFunction") == 3);
    CHECK(definition.lines.at("DevJobsQueue") == 4);
}

TEST_CASE("a function that tight.yml names and the application does not have is refused") {
    const tight::command_error problem = refusal_of("functions:\n  moveis: {memory: 256}", {"movies"});
    CHECK(problem.message() == "tight.yml, line 3: this application has no function 'moveis'");
    CHECK(problem.hint == "did you mean movies?");
}

TEST_CASE("an application without functions says how to write one") {
    CHECK(refusal_of("", {}).message().find("there is nothing to deploy") != std::string::npos);
}

TEST_CASE("variables of one stage are the function's own") {
    const stack_template definition =
        build("environment: {LOG: info, DEBUG: False}\nstage_environments: {dev: {LOG: debug}}", {"movies"},
              {movies_table()});
    const json::object& variables =
        properties_of(definition, "MoviesFunction").at("Environment").at("Variables").as_object();
    CHECK(variables.at("STAGE") == "dev");
    CHECK(variables.at("NAME") == "movies");
    CHECK(variables.at("LOG") == "debug");
    CHECK(variables.at("DEBUG") == "False");
    CHECK(variables.at("TIGHT_TABLE_PREFIX") == "movies-dev-");
}

TEST_CASE("variables of several stages stand apart, the dev stage first") {
    const stack_template definition = build(
        "stages: [prod, dev]\ndevstage: dev\nenvironment: {LOG: info}\n"
        "stage_environments: {prod: {LOG: error}}",
        {"movies"}, {movies_table()});
    const json::object& variables =
        properties_of(definition, "MoviesFunction").at("Environment").at("Variables").as_object();
    CHECK(variables.at("TIGHT_STAGES") == "dev prod");
    CHECK(variables.at("LOG") == "info");
    CHECK(variables.at("TIGHT_STAGE_1_LOG") == "error");
    CHECK(variables.at("TIGHT_STAGE_0_TIGHT_TABLE_PREFIX") == "movies-dev-");
    CHECK(variables.at("TIGHT_STAGE_1_TIGHT_TABLE_PREFIX") == "movies-prod-");
    CHECK_FALSE(variables.contains("STAGE"));
}

TEST_CASE("more variables than Lambda takes are refused before AWS does") {
    const std::string text(3000, 'x');
    const tight::command_error problem = refusal_of("environment: {AA: " + text + ", BB: " + text + "}", {"movies"});
    CHECK(problem.message().find("Lambda takes 4096") != std::string::npos);
    CHECK(problem.message().starts_with("tight.yml, line 2:"));
}

TEST_CASE("resources of the user's own are added, and add to ours member by member") {
    const stack_template definition = build(
        "cfn_resources:\n  Alarm: {Type: AWS::SNS::Topic}\n  MoviesFunction:\n    Properties: {MemorySize: 1024, "
        "KmsKeyArn: k}\n"
        "cfn_outputs:\n  Alarm: {Value: !Ref Alarm}",
        {"movies"});
    CHECK(resource_at(definition, "Alarm").at("Type") == "AWS::SNS::Topic");
    CHECK(definition.lines.at("Alarm") == 3);
    CHECK(properties_of(definition, "MoviesFunction").at("MemorySize") == 1024);
    CHECK(properties_of(definition, "MoviesFunction").at("KmsKeyArn") == "k");
    CHECK(properties_of(definition, "MoviesFunction").at("Timeout") == 10);
    CHECK(definition.warnings ==
          std::vector<std::string>{"cfn_resources changes MoviesFunction.Properties.MemorySize"});
    CHECK(definition.body.at("Outputs").at("Alarm").at("Value").at("Ref") == "Alarm");
}

TEST_CASE("a resource of another type takes the place of ours, and it is said") {
    const stack_template definition = build("cfn_resources: {MoviesFunction: {Type: AWS::SNS::Topic}}", {"movies"});
    CHECK(resource_at(definition, "MoviesFunction") == json::value(json::object{{"Type", "AWS::SNS::Topic"}}));
    CHECK(definition.warnings ==
          std::vector<std::string>{
              "cfn_resources.MoviesFunction takes the place of the AWS::Lambda::Function of that name"});
}

TEST_CASE("a resource without a type that adds to nothing is refused") {
    CHECK(refusal_of("cfn_resources:\n  MovieFunction: {Properties: {}}", {"movies"})
              .message()
              .starts_with("tight.yml, line 3: resource 'MovieFunction' has no Type"));
}

TEST_CASE("one function for all controllers takes every request") {
    const stack_template definition = build("one_function: true", {"movies", "users"}, {movies_table()});
    CHECK(definition.functions.size() == 1);
    CHECK(properties_of(definition, "Function").at("Handler") == "app_index.*");
    CHECK(properties_of(definition, "ApiRoute").at("RouteKey") == "$default");
}

TEST_CASE("a Python application has one function of its runtime") {
    const stack_template plain = build_template(
        parse_configuration("name: hello\nfunction: {module: hello, app: f}\nwsgi:\n", "slam.yaml"), nullptr);
    CHECK(properties_of(plain, "Function").at("Runtime") == "python3.13");
    CHECK(properties_of(plain, "Function").at("Handler") == "tight_handler.handler");
    CHECK(resources_of_type(plain, "AWS::ApiGateway::RestApi").empty());
    CHECK(plain.functions.at(0).name == "hello");

    const stack_template wsgi = build_template(
        parse_configuration("name: hello\nfunction: {module: hello, app: f}\naws: {lambda_runtime: python3.12}\n"
                            "stage_environments: {dev: , prod: }\nwsgi: {deploy_api_gateway: true, log_stages: [dev]}",
                            "slam.yaml"),
        nullptr);
    CHECK(properties_of(wsgi, "Function").at("Runtime") == "python3.12");
    for (const char* id :
         {"Api", "ApiRootMethod", "ApiResource", "ApiMethod", "ApiCloudWatchRole", "ApiAccount",
          "DevApiLambdaPermission", "ProdApiLambdaPermission", "FunctionExecutionRole", "DevFunctionAlias"})
        CHECK_MESSAGE(has_resource(wsgi, id), id);
    CHECK(properties_of(wsgi, "DevApiStage").at("MethodSettings").at(0).at("LoggingLevel") == "INFO");
    CHECK(properties_of(wsgi, "ProdApiStage").at("MethodSettings").at(0).at("LoggingLevel") == "ERROR");
}

TEST_CASE("the function URL of a web server that streams its answers streams them too") {
    const auto url_of = [](const std::string& streaming) {
        const std::string text = "name: shop\napi: url\nweb: {command: x, response_streaming: " + streaming + '}';
        return properties_of(build_template(parse_configuration(text, "tight.yml"), nullptr), "DevUrl");
    };
    CHECK(url_of("true").at("InvokeMode") == "RESPONSE_STREAM");
    CHECK_FALSE(url_of("false").as_object().contains("InvokeMode"));
}

TEST_CASE("a web server is one function of the provided runtime") {
    const stack_template definition =
        build_template(parse_configuration("name: shop\nweb: ./server", "tight.yml"), nullptr);
    CHECK(properties_of(definition, "Function").at("Runtime") == "provided.al2023");
    CHECK(properties_of(definition, "Function").at("Handler") == "bootstrap");
    CHECK(properties_of(definition, "ApiRoute").at("RouteKey") == "$default");
}
