// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/cloud.hpp"

#include <string_view>

#include <tight/aws/endpoint.hpp>
#include <tight/aws/retry.hpp>

#include "aws/http_transport.hpp"

namespace tight::deploy {

namespace {

// "dynamodb:CreateTable" of "... is not authorized to perform: dynamodb:CreateTable on resource: ...".
std::string missing_permission(std::string_view message) {
    static constexpr std::string_view marker = "not authorized to perform: ";
    const std::size_t at = message.find(marker);
    if (at == std::string_view::npos) return {};
    message.remove_prefix(at + marker.size());
    return std::string(message.substr(0, message.find_first_of(" \n")));
}

std::string denied_hint(const error& cause) {
    const std::string_view code = cause.service_code;
    if (code.starts_with("ExpiredToken") || code == "RequestExpired")
        return "the session has ended: sign in again, for instance with `aws sso login`";
    if (code == "SignatureDoesNotMatch" || code == "InvalidSignatureException")
        return "the secret key does not belong to the access key: look at AWS_SECRET_ACCESS_KEY or ~/.aws/credentials";
    if (code.starts_with("UnrecognizedClient") || code.starts_with("InvalidAccessKey") ||
        code.starts_with("InvalidClientToken"))
        return "AWS does not know this access key: look at AWS_ACCESS_KEY_ID, AWS_PROFILE or ~/.aws/credentials";
    const std::string action = missing_permission(cause.message);
    if (!action.empty()) return "whoever deploys needs the permission " + action;
    return "whoever deploys needs the permission for this call";
}

std::string unreachable_hint(const error& cause) {
    std::string hint = "the same command goes on from here when the connection is back";
    if (cause.message.find("cannot find the address of") != std::string::npos)
        hint += "; where it is there, look at the region: AWS_REGION, the profile's, or `region` in tight.yml";
    return hint;
}

}  // namespace

cloud open_cloud(const environment& variables, clock& time, aws::sending_watcher* uploads) {
    const auto where = aws::resolve_endpoint("cloudformation", {}, variables);
    if (!where) fail_command("no AWS region is set", "set AWS_REGION, or a region for the profile in ~/.aws/config");
    const aws::timeouts patient{.read = std::chrono::minutes(15), .total = std::chrono::minutes(16)};
    const aws::timeouts usual{.read = std::chrono::seconds(60), .total = std::chrono::minutes(10)};
    aws::retry_policy policy = aws::retry_policy::from(variables);
    if (!variables.get("AWS_MAX_ATTEMPTS")) policy.attempts = 6;
    return {.retrying =
                retrying(http_transport(variables, time, aws::openssl_tls(variables), usual, uploads), policy, time),
            .single_attempt = http_transport(variables, time, aws::openssl_tls(variables), patient),
            .region = where->region};
}

command_error failure_of(const error& cause) {
    const auto outcome = [](std::string message, std::string hint = {}) {
        return command_error(exit_status::internal, std::move(message), std::move(hint));
    };
    // After the first line a refused signature shows what was signed, over many lines.
    std::string message = cause.message.substr(0, cause.message.find('\n'));
    switch (cause.code) {
        case errc::denied:
            if (!cause.service_code.empty()) return outcome(std::move(message), denied_hint(cause));
            return {exit_status::failed, std::move(message),
                    "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`"};
        case errc::throttled:
            return outcome(std::move(message), "AWS asks for a slower pace: run the same command again in a minute");
        case errc::unavailable:
        case errc::timed_out:
            return outcome("AWS cannot be reached: " + cause.message, unreachable_hint(cause));
        default:
            return outcome(std::move(message));
    }
}

}  // namespace tight::deploy
