// SPDX-License-Identifier: Apache-2.0
// The role of an EC2 instance, by version 2 of its metadata service:
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
#include "aws/credential_sources.hpp"

namespace tight::aws {
namespace {

bool inside_lambda(const environment& variables) {
    for (const std::string_view name : {"AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME"})
        if (const auto value = variables.get(name); value && !value->empty()) return true;
    return variables.get_or("AWS_EXECUTION_ENV", "").starts_with("AWS_Lambda_");
}

result<std::string> ask(const credential_surroundings& where, const plain_request& request) {
    auto answer = where.send(request);
    if (!answer) return std::unexpected(std::move(answer).error());
    if (answer->status != 200)
        return fail(errc::denied, "instance metadata answered " + std::to_string(answer->status) + " to " +
                                      request.method + ' ' + request.url);
    return std::move(answer->body);
}

}  // namespace

found_credentials from_instance_metadata(const credential_surroundings& where) {
    if (inside_lambda(*where.variables)) return std::nullopt;
    if (where.variables->get_or("AWS_EC2_METADATA_DISABLED", "") == "true") return std::nullopt;
    const std::string base =
        where.variables->get_or("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254") + "/latest/";
    const auto token = ask(where, {.method = "PUT",
                                   .url = base + "api/token",
                                   .headers = {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}},
                                   .body = {}});
    if (!token) return std::unexpected(token.error());
    const std::string roles = base + "meta-data/iam/security-credentials/";
    const header_list shown{{"x-aws-ec2-metadata-token", *token}};
    const auto role = ask(where, {.method = "GET", .url = roles, .headers = shown, .body = {}});
    if (!role) return std::unexpected(role.error());
    const auto text =
        ask(where, {.method = "GET", .url = roles + role->substr(0, role->find('\n')), .headers = shown, .body = {}});
    if (!text) return std::unexpected(text.error());
    return credentials_from_json(*text, "instance metadata");
}

found_credentials from_requested_instance_metadata(const credential_surroundings& where) {
    if (where.variables->get_or("AWS_EC2_METADATA_DISABLED", "") != "false") return std::nullopt;
    return from_instance_metadata(where);
}

}  // namespace tight::aws
