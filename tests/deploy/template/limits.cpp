// SPDX-License-Identifier: Apache-2.0
// What AWS would refuse in the middle of a deploy is refused before it begins, with its line.
#include <string>

#include <doctest/doctest.h>

#include "deploy/template/built_template.hpp"

using namespace tight;
using namespace tight::deploy;
using namespace tight::deploy::testing;

namespace {

// Entries of a map in the flow style: "A0: VALUE, A1: VALUE".
std::string many(int count, const std::string& value) {
    std::string text;
    for (int i = 0; i < count; ++i) text += (i == 0 ? "A" : ", A") + std::to_string(i) + ": " + value;
    return text;
}

std::vector<json::object> tables(int count) {
    std::vector<json::object> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(ratings_table());
        all.back()["TableName"] = "ratings-of-the-films-" + std::to_string(i);
    }
    return all;
}

}  // namespace

TEST_CASE("more resources than a stack may have are refused with the line that has them") {
    const tight::command_error own =
        refusal_of("api: none\ncfn_resources: {" + many(500, "{Type: AWS::SNS::Topic}") + "}", {"movies"});
    CHECK(own.message().starts_with("tight.yml, line 3: the stack has 50"));
    CHECK(own.message().find(" resources, and CloudFormation takes 500") != std::string::npos);
    std::vector<std::string> controllers;
    for (int i = 0; i < 120; ++i) controllers.push_back("f" + std::to_string(i));
    const tight::command_error ours = refusal_of("stages: [dev, prod]", controllers);
    CHECK(ours.message().starts_with("tight.yml, line 2: the stack has "));
    CHECK(ours.hint.find("one_function") != std::string::npos);
}

TEST_CASE("more outputs than a stack may have are refused with the line that has them") {
    CHECK(refusal_of("cfn_outputs: {" + many(199, "{Value: x}") + "}", {"movies"})
              .message()
              .starts_with("tight.yml, line 2: the stack has 20"));
    CHECK(refusal_of("cfn_outputs: {" + many(150, "{Value: x}") + "}", {"movies"}).message().empty());
}

TEST_CASE("a template of more than a megabyte is refused with the line of what makes it long") {
    const configuration app = parse_configuration("name: movies\ncfn_outputs: {A: {Value: x}}", "tight.yml");
    CHECK_NOTHROW(check_template_size(app, 1'000'000));
    try {
        check_template_size(app, 1'234'567);
        FAIL("nothing was thrown");
    } catch (const tight::command_error& refused) {
        CHECK(refused.message() ==
              "tight.yml, line 2: the template is 1234 KB, and CloudFormation takes 1,000 KB at most");
    }
}

TEST_CASE("a role whose policies are longer than IAM takes is refused before AWS does") {
    const std::string settings = "stages: [dev, test, prod]\nfunctions:\n  movies: {memory: 256}\n";
    const tight::command_error problem = refusal_of(settings, {"movies"}, tables(30));
    CHECK(problem.message().starts_with("tight.yml, line 4: the role of function movies has policies of 1"));
    CHECK(problem.message().ends_with(" characters at least, and IAM takes 10,240"));
    CHECK(problem.hint.find("functions.movies.tables") != std::string::npos);
    CHECK(refusal_of(settings, {"movies"}, tables(15)).message().empty());
    CHECK(refusal_of("stages: [dev, test, prod]\nfunctions: {movies: {tables: {ratings-of-the-films-1: read}}}",
                     {"movies"}, tables(30))
              .message()
              .empty());
}

TEST_CASE("policies of the user's own count, white space apart") {
    const std::string statement = "{Effect: Allow, Action: s3:GetObject, Resource: " + std::string(10200, 'x') + "}";
    const std::string policy =
        "aws:\n  lambda_inline_policies:\n    - PolicyName: a\n      PolicyDocument: "
        "{Version: 2012-10-17, Statement: [" +
        statement + "]}\n";
    CHECK(refusal_of(policy, {"movies"}).message().find("has policies of 10") != std::string::npos);
}
