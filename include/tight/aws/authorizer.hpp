// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a Lambda authorizer of API Gateway answers. For REST APIs and for HTTP APIs of payload 1.0 a policy, for HTTP
// APIs of payload 2.0 a yes or no:
//
//     return aws::authorizer::accept("user-1", {method_arn}, {.context = {{"tenant", "blue"}}});
//     return aws::authorizer::simple(true, {{"tenant", "blue"}});
//
// An authorizer that wants API Gateway to answer 401 fails with the message "Unauthorized": throw unauthorized_error().

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <tight/json.hpp>

namespace tight::aws::authorizer {

struct policy_options {
    json::object context = {};  // strings, numbers and booleans: requestContext.authorizer of the controller
    std::string usage_identifier_key = {};  // the API key, where the API reads it from its authorizer
};

// {"principalId", "policyDocument": {... "execute-api:Invoke", "Allow", [arns]}}
json::object accept(std::string_view principal_id, const std::vector<std::string>& resource_arns,
                    const policy_options& options = {});
// The same with "Deny": the client gets 403.
json::object reject(std::string_view principal_id, const std::vector<std::string>& resource_arns,
                    const policy_options& options = {});

// {"isAuthorized": true, "context": {...}}, of payload 2.0.
json::object simple(bool authorized, json::object context = {});

// {"statusCode": 401, "body": "Unauthorized"}, {"statusCode": 500, "body": "Invalid"}: answers of a plain controller.
json::object unauthorized(std::string_view body = "Unauthorized");
json::object invalid(std::string_view body = "Invalid");

struct unauthorized_error : std::runtime_error {
    unauthorized_error() : std::runtime_error("Unauthorized") {}
};

}  // namespace tight::aws::authorizer
