// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "deploy/stack/versions.hpp"

#include "support/fake_transport.hpp"

using namespace tight::deploy;
namespace json = tight::json;

namespace {

stack_event moved(const std::string& version, const std::string& alias = "ProdAlias") {
    return {.logical_id = alias,
            .status = "UPDATE_COMPLETE",
            .properties = R"({"FunctionVersion":")" + version + R"(","Name":"prod"})"};
}

}  // namespace

TEST_CASE("the history of an alias forgets what was taken back") {
    CHECK(history_of({moved("$LATEST"), moved("4"), moved("5"), moved("6"), moved("5")}, "ProdAlias") ==
          std::vector<std::string>{"4", "5"});
    CHECK(history_of({moved("4", "DevAlias"), moved("4")}, "ProdAlias") == std::vector<std::string>{"4"});
    CHECK(history_of({}, "ProdAlias").empty());
}

TEST_CASE("a template carries its parts, and gives them back") {
    stack_template definition;
    definition.body = {{"Resources", json::object()}};
    definition.functions = {
        {.name = "movies", .logical_id = "MoviesFunction", .arn_output = "FunctionArn", .log_group = "G"}};
    definition.stages = {{.name = "my-stage",
                          .versions = {{"movies", "MyStageVersion"}},
                          .aliases = {{"movies", "A"}},
                          .function_endpoints = {{"movies", "MoviesEndpoint"}, {"users", "UsersEndpoint"}},
                          .key_output = "KeyId"}};
    const stack_metadata parts = read_metadata(template_text(add_metadata(definition), template_format::compact_json));
    REQUIRE(parts.function("movies") != nullptr);
    CHECK(parts.function("movies")->log_group == "G");
    REQUIRE(parts.stage("my-stage") != nullptr);
    CHECK(parts.stage("my-stage")->versions.at("movies") == "MyStageVersion");
    const stack_description stack{
        .outputs = {{"MoviesEndpoint", "https://a"}, {"UsersEndpoint", "https://b"}, {"KeyId", "k"}}};
    CHECK(function_endpoints_of(stack, parts.stages[0]).at("users") == "https://b");
    CHECK(key_of(stack, parts.stages[0]) == "k");
    CHECK(remove_metadata(add_metadata(definition)) == definition.body);
    CHECK(read_metadata("Resources: {}\n").functions.empty());
}

TEST_CASE("moving a stage leaves every other parameter as it is") {
    const stack_description stack{.name = "movies", .parameters = {{"DevVersion", "$LATEST"}, {"ProdVersion", "3"}}};
    const auto request =
        move_stage(stack, {.name = "prod", .versions = {{"movies", "ProdVersion"}}}, {{"movies", "4"}});
    CHECK(request.parameters.at("ProdVersion") == "4");
    CHECK_FALSE(request.parameters.at("DevVersion").has_value());
    CHECK(request.template_body.empty());
    CHECK_FALSE(request.express);
}

TEST_CASE("without a history a stage goes back to the highest version below its own") {
    const auto transport = std::make_shared<fake_transport>();
    const cloud aws{.retrying = transport, .single_attempt = transport, .region = "eu-west-1"};
    const stack_description stack{
        .name = "movies", .parameters = {{"ProdVersion", "7"}}, .outputs = {{"FunctionArn", "arn:a:function:f"}}};
    const stage_metadata prod{
        .name = "prod", .versions = {{"movies", "ProdVersion"}}, .aliases = {{"movies", "ProdAlias"}}};
    const stack_metadata parts{.functions = {{.name = "movies", .arn_output = "FunctionArn"}}, .stages = {prod}};
    transport->answer("<R><DescribeStackEventsResult><StackEvents/></DescribeStackEventsResult></R>");
    transport->answer(
        R"({"Versions":[{"Version":"$LATEST"},{"Version":"2"},{"Version":"10"},{"Version":"5"},{"Version":"7"}]})");
    CHECK(earlier_versions(aws, stack, parts, prod).at("movies") == "5");
}

TEST_CASE("two moves in the same second are two change sets") {
    const auto name = [] { return move_stage({.name = "movies"}, {.name = "prod"}, {}).name; };
    const std::string first = name();
    CHECK(first.starts_with("tight-publish-"));
    CHECK(name() != first);
}
