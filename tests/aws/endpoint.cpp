// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <tight/aws/endpoint.hpp>

namespace aws = tight::aws;

namespace {

std::string where(std::string_view service, tight::memory_environment variables, std::string_view override = {}) {
    variables.set("HOME", "/nonexistent");
    const auto found = aws::resolve_endpoint(service, override, variables);
    if (!found) return found.error().message;
    return (found->base.tls ? "https://" : "http://") + found->base.authority() + found->base.path + ' ' +
           found->region + ' ' + found->signing_name + (found->local ? " local" : "");
}

}  // namespace

TEST_CASE("the region decides where a service is") {
    CHECK(where("dynamodb", {{"AWS_REGION", "eu-west-1"}}) ==
          "https://dynamodb.eu-west-1.amazonaws.com eu-west-1 dynamodb");
    CHECK(where("sns", {{"AWS_DEFAULT_REGION", "us-east-1"}}) == "https://sns.us-east-1.amazonaws.com us-east-1 sns");
    CHECK(where("s3", {{"AWS_REGION", "cn-north-1"}}) == "https://s3.cn-north-1.amazonaws.com.cn cn-north-1 s3");
    CHECK(where("iam", {}) == "https://iam.amazonaws.com us-east-1 iam");
    CHECK(where("dynamodb", {}) == "Please set either the AWS_REGION environment variable or set a testing endpoint.");
}

TEST_CASE("an endpoint in the environment wins, the most particular one first") {
    CHECK(where("dynamodb", {{"TEST_DYNAMODB_ENDPOINT", "http://localhost:1"},
                             {"AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:2"}}) ==
          "http://localhost:1 us-east-1 dynamodb local");
    CHECK(where("dynamodb",
                {{"AWS_ENDPOINT_URL", "http://localhost:3/"}, {"AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:2"}}) ==
          "http://localhost:2 us-east-1 dynamodb local");
    CHECK(where("sns", {{"AWS_ENDPOINT_URL", "https://emulator/x/"}, {"AWS_REGION", "eu-west-1"}}) ==
          "https://emulator/x eu-west-1 sns");
    CHECK(where("dynamodb", {{"USE_LOCAL_DB", "True"}, {"AWS_REGION", "eu-west-1"}}) ==
          "http://localhost:8000 eu-west-1 dynamodb local");
    CHECK(where("dynamodb", {{"USE_LOCAL_DB", "False"}, {"AWS_REGION", "eu-west-1"}}) ==
          "https://dynamodb.eu-west-1.amazonaws.com eu-west-1 dynamodb");
    CHECK(where("apigatewaymanagementapi", {{"AWS_REGION", "eu-west-1"}},
                "https://abc.execute-api.eu-west-1.amazonaws.com/dev") ==
          "https://abc.execute-api.eu-west-1.amazonaws.com/dev eu-west-1 execute-api");
}

TEST_CASE("a URL is taken apart, and a bad one refused in words") {
    const auto url = aws::parse_url("http://[::1]:8000/a/b/?c=d").value();
    CHECK(url.host == "::1");
    CHECK(url.port == "8000");
    CHECK(url.path == "/a/b");
    CHECK(url.query == "c=d");
    CHECK(url.authority() == "[::1]:8000");
    CHECK(aws::parse_url("https://x").value().authority() == "x");
    for (const char* text :
         {"", "x", "ftp://x", "http://", "http://x:y", "http://x:", "http://a b", "http://u@x", "http://[::1"})
        CHECK_FALSE(aws::parse_url(text).has_value());
}
