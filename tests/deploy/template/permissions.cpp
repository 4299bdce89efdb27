// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "deploy/template/built_template.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

namespace {

const json::array& statements_of(const stack_template& definition, std::string_view role) {
    return properties_of(definition, role)
        .at("Policies")
        .as_array()
        .back()
        .at("PolicyDocument")
        .at("Statement")
        .as_array();
}

std::set<std::string> actions_of(const stack_template& definition, std::string_view role) {
    std::set<std::string> all;
    for (const json::value& statement : statements_of(definition, role))
        for (const json::value& action : statement.at("Action").as_array()) all.emplace(action.as_string());
    return all;
}

// The resources on which a role allows an action.
std::set<std::string> allowed(const stack_template& definition, std::string_view role, std::string_view action) {
    std::set<std::string> all;
    for (const json::value& statement : statements_of(definition, role)) {
        for (const json::value& each : statement.at("Action").as_array()) {
            if (each.as_string() != action) continue;
            const json::value& resources = statement.at("Resource");
            if (resources.is_array())
                for (const json::value& one : resources.get_array()) all.insert(json::serialize(one));
            else
                all.insert(json::serialize(resources));
        }
    }
    return all;
}

}  // namespace

TEST_CASE("a function without tables may write its logs and nothing else") {
    const stack_template definition = build("", {"hello"});
    CHECK(actions_of(definition, "HelloFunctionExecutionRole") ==
          std::set<std::string>{"logs:CreateLogStream", "logs:PutLogEvents"});
    CHECK(allowed(definition, "HelloFunctionExecutionRole", "logs:PutLogEvents") ==
          std::set<std::string>{R"({"Fn::GetAtt":["HelloFunctionLogs","Arn"]})"});
}

TEST_CASE("a function may use the tables of the models in every stage, and indexes only to read") {
    const stack_template definition = build("stages: [dev, prod]", {"movies"}, {movies_table(), ratings_table()});
    const char* role = "MoviesFunctionExecutionRole";
    CHECK(allowed(definition, role, "dynamodb:PutItem") ==
          std::set<std::string>{R"({"Fn::GetAtt":["DevMoviesDynamoDBTable","Arn"]})",
                                R"({"Fn::GetAtt":["DevRatingsDynamoDBTable","Arn"]})",
                                R"({"Fn::GetAtt":["ProdMoviesDynamoDBTable","Arn"]})",
                                R"({"Fn::GetAtt":["ProdRatingsDynamoDBTable","Arn"]})"});
    const auto queried = allowed(definition, role, "dynamodb:Query");
    CHECK(queried.contains(R"({"Fn::Sub":"${DevRatingsDynamoDBTable.Arn}/index/*"})"));
    CHECK(queried.contains(R"({"Fn::Sub":"${ProdRatingsDynamoDBTable.Arn}/index/*"})"));
    CHECK_FALSE(queried.contains(R"({"Fn::Sub":"${DevMoviesDynamoDBTable.Arn}/index/*"})"));
    CHECK(actions_of(definition, role) ==
          std::set<std::string>{"dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem",
                                "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
                                "dynamodb:Scan", "dynamodb:UpdateItem", "logs:CreateLogStream", "logs:PutLogEvents"});
}

TEST_CASE("a function that only reads cannot write") {
    const stack_template definition =
        build("functions: {movies: {tables: {ratings: read}}}", {"movies", "users"}, {movies_table(), ratings_table()});
    const char* role = "MoviesFunctionExecutionRole";
    CHECK(actions_of(definition, role) == std::set<std::string>{"dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem",
                                                                "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan",
                                                                "logs:CreateLogStream", "logs:PutLogEvents"});
    CHECK(allowed(definition, role, "dynamodb:GetItem") ==
          std::set<std::string>{R"({"Fn::GetAtt":["DevRatingsDynamoDBTable","Arn"]})"});
    CHECK(actions_of(definition, "UsersFunctionExecutionRole").contains("dynamodb:PutItem"));
}

TEST_CASE("what a controller declares in code decides where tight.yml says nothing") {
    json::object description = described({"movies"}, {movies_table(), ratings_table()});
    description["controllers"].as_array()[0].as_object()["uses"] = json::array{
        json::object{{"action", "read"}, {"name", "movies"}}, json::object{{"action", "send"}, {"name", "jobs"}}};
    const stack_template definition = build_described("queues: [jobs, other]", description);
    const char* role = "MoviesFunctionExecutionRole";
    CHECK_FALSE(actions_of(definition, role).contains("dynamodb:PutItem"));
    CHECK(allowed(definition, role, "dynamodb:GetItem").size() == 1);
    CHECK(allowed(definition, role, "sqs:SendMessage") ==
          std::set<std::string>{R"({"Fn::GetAtt":["DevJobsQueue","Arn"]})"});
}

TEST_CASE("no table at all is said with an empty map") {
    const stack_template definition = build("functions: {movies: {tables: {}}}", {"movies"}, {movies_table()});
    CHECK(actions_of(definition, "MoviesFunctionExecutionRole").size() == 2);
    CHECK_FALSE(properties_of(definition, "MoviesFunction")
                    .at("Environment")
                    .at("Variables")
                    .as_object()
                    .contains("TIGHT_TABLE_PREFIX"));
}

TEST_CASE("a table that is not there cannot be allowed") {
    CHECK(refusal_of("functions:\n  movies: {tables: {film: read}}", {"movies"}, {movies_table()})
              .message()
              .starts_with("tight.yml, line 3: 'film' in functions.movies.tables is neither a model's table"));
}

TEST_CASE("queues, topics and buckets are allowed to those who name them, and found by a variable") {
    const stack_template definition = build(
        "queues: [jobs]\ntopics: [news]\nbuckets: [uploads]\n"
        "functions: {movies: {queues: [jobs], topics: [news], buckets: [uploads]}}",
        {"movies", "users"});
    const char* role = "MoviesFunctionExecutionRole";
    CHECK(allowed(definition, role, "sns:Publish") == std::set<std::string>{R"({"Ref":"DevNewsTopic"})"});
    CHECK(allowed(definition, role, "s3:GetObject") ==
          std::set<std::string>{R"({"Fn::Sub":"arn:${AWS::Partition}:s3:::movies-dev-uploads-${AWS::AccountId}/*"})"});
    CHECK(allowed(definition, role, "s3:ListBucket").size() == 1);
    const json::object& variables =
        properties_of(definition, "MoviesFunction").at("Environment").at("Variables").as_object();
    CHECK(variables.at("TIGHT_QUEUE_JOBS").at("Ref") == "DevJobsQueue");
    CHECK(variables.at("TIGHT_TOPIC_NEWS").at("Ref") == "DevNewsTopic");
    CHECK(variables.contains("TIGHT_BUCKET_UPLOADS"));
    CHECK(actions_of(definition, "UsersFunctionExecutionRole").size() == 2);
}

TEST_CASE("policies of the user's own come first, and bare names are AWS's service roles in every partition") {
    const stack_template definition = build(
        "aws:\n  lambda_managed_policies: [AWSLambdaKinesisExecutionRole, 'arn:aws:iam::1:policy/x']\n"
        "  lambda_inline_policies: [{PolicyName: mail, PolicyDocument: {Statement: []}}]\n"
        "  lambda_subnet_ids: [subnet-1]\n  lambda_security_groups: [sg-1]",
        {"movies"});
    const json::value& role = properties_of(definition, "MoviesFunctionExecutionRole");
    CHECK(role.at("ManagedPolicyArns").at(0).at("Fn::Sub") ==
          "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole");
    CHECK(role.at("ManagedPolicyArns").at(1) == "arn:aws:iam::1:policy/x");
    CHECK(role.at("ManagedPolicyArns").at(2).at("Fn::Sub") ==
          "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole");
    CHECK(role.at("Policies").at(0).at("PolicyName") == "mail");
    CHECK(properties_of(definition, "MoviesFunction").at("VpcConfig").at("SubnetIds").at(0) == "subnet-1");
}
