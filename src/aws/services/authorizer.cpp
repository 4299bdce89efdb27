// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/authorizer.hpp>

namespace tight::aws::authorizer {
namespace {

json::object policy(std::string_view effect, std::string_view principal_id,
                    const std::vector<std::string>& resource_arns, const policy_options& options) {
    json::object statement{{"Action", json::array{"execute-api:Invoke"}},
                           {"Effect", effect},
                           {"Resource", json::value_from(resource_arns)}};
    json::object out{
        {"principalId", principal_id},
        {"policyDocument", json::object{{"Version", "2012-10-17"}, {"Statement", json::array{statement}}}}};
    if (!options.context.empty()) out["context"] = options.context;
    if (!options.usage_identifier_key.empty()) out["usageIdentifierKey"] = options.usage_identifier_key;
    return out;
}

}  // namespace

json::object accept(std::string_view principal_id, const std::vector<std::string>& resource_arns,
                    const policy_options& options) {
    return policy("Allow", principal_id, resource_arns, options);
}

json::object reject(std::string_view principal_id, const std::vector<std::string>& resource_arns,
                    const policy_options& options) {
    return policy("Deny", principal_id, resource_arns, options);
}

json::object simple(bool authorized, json::object context) {
    json::object out{{"isAuthorized", authorized}};
    if (!context.empty()) out["context"] = std::move(context);
    return out;
}

json::object unauthorized(std::string_view body) { return {{"statusCode", 401}, {"body", body}}; }

json::object invalid(std::string_view body) { return {{"statusCode", 500}, {"body", body}}; }

}  // namespace tight::aws::authorizer
