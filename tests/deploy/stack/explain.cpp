// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "deploy/stack/explain.hpp"

using namespace tight::deploy;

namespace {

stack_event event(std::string logical, std::string type, std::string status, std::string reason = {}) {
    return {.logical_id = std::move(logical),
            .type = std::move(type),
            .status = std::move(status),
            .reason = std::move(reason)};
}

const source_lines sources{.file = "tight.yml", .lines = {{"MoviesFunction", 12}}};

}  // namespace

TEST_CASE("the first failure explains the others, with its reason and its line") {
    const stack_description stack{.name = "movies", .status = "ROLLBACK_COMPLETE"};
    const auto failure = explain(
        stack,
        {event("Role", "AWS::IAM::Role", "CREATE_FAILED", "Resource creation cancelled"),
         event("MoviesFunction", "AWS::Lambda::Function", "CREATE_FAILED",
               "Resource handler returned message: \"'MemorySize' value failed to satisfy constraint (Service: Lambda, "
               "Status Code: 400, Request ID: 1)\" (RequestToken: 2, HandlerErrorCode: InvalidRequest)"),
         event("movies", "AWS::CloudFormation::Stack", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed")},
        sources);
    CHECK(failure.message() ==
          "MoviesFunction, an AWS::Lambda::Function, could not be created (tight.yml, line 12): "
          "'MemorySize' value failed to satisfy constraint");
    CHECK(failure.hint == "nothing of movies runs; `tight deploy --yes` deletes what is left of it and begins again");
    CHECK(failure.status == tight::exit_status::internal);
}

TEST_CASE("an update that was cancelled is no failure of a resource") {
    const auto failure = explain({.name = "movies", .status = "UPDATE_ROLLBACK_COMPLETE"},
                                 {event("Role", "AWS::IAM::Role", "UPDATE_FAILED", "Resource update cancelled"),
                                  event("movies", "AWS::CloudFormation::Stack", "UPDATE_ROLLBACK_IN_PROGRESS")},
                                 sources);
    CHECK(failure.message() == "the update of movies was cancelled");
    CHECK(failure.hint == "movies is as it was before; mend it and run `tight deploy` again");
}

TEST_CASE("a missing permission is named") {
    const auto failure =
        explain({.name = "movies", .status = "UPDATE_ROLLBACK_COMPLETE"},
                {event("Role", "AWS::IAM::Role", "CREATE_FAILED",
                       "API: iam:CreateRole User: arn:aws:iam::1:user/ci is not authorized to perform: "
                       "iam:CreateRole on resource: x")},
                sources);
    CHECK(failure.hint.starts_with("whoever deploys needs the permission iam:CreateRole; movies is as it was before"));
}

TEST_CASE("a table that cannot be taken in is told apart from other things that exist") {
    const auto failure =
        explain({.name = "movies", .status = "ROLLBACK_COMPLETE"},
                {event("T", "AWS::DynamoDB::Table", "CREATE_FAILED", "Table already exists: dev.movies")}, sources);
    CHECK(failure.hint.starts_with("the stack takes in a table that was kept, but none of another stack"));
}

TEST_CASE("a table that was there and could not be taken in is told as such") {
    const auto failure = explain({.name = "movies", .status = "ROLLBACK_COMPLETE"},
                                 {event("T", "AWS::DynamoDB::Table", "IMPORT_FAILED", "it has another key")}, sources);
    CHECK(failure.message().find("could not be taken into the stack") != std::string::npos);
    CHECK(failure.message().ends_with(": it has another key"));
}

TEST_CASE("a stack without a failed event is told by its own reason") {
    const auto failure = explain({.name = "movies", .status = "CREATE_FAILED", .reason = "Stack limit"}, {}, sources);
    CHECK(failure.message() == "movies is CREATE_FAILED: Stack limit");
}
