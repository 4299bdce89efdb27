// SPDX-License-Identifier: Apache-2.0
// What authorizers of both kinds of API refer to: functions of this application, user pools of Cognito and their
// clients.
#include <algorithm>
#include <string_view>

#include "core/nearest.hpp"
#include "deploy/template/template_builder.hpp"

namespace tight::deploy {

namespace {

// The CloudFormation resource of that id and type; an error names the nearest one.
void require_resource(const template_builder& builder, const authorizer_settings& from, const std::string& id,
                      std::string_view type, const std::string& what) {
    if (const json::value* found = builder.app.resources.if_contains(id)) {
        const json::value* own = json::member(found, "Type");
        if (own == nullptr || *own == json::value(type)) return;
        builder.fail(from.line, "'" + id + "' in authorizer '" + from.name + "' is no " + std::string(type) +
                                    ", but another resource of cfn_resources");
    }
    std::vector<std::string> known;
    for (const auto& [name, value] : builder.app.resources)
        if (const json::value* own = json::member(&value, "Type"); own != nullptr && *own == json::value(type))
            known.emplace_back(name);
    const std::string meant = nearest(id, known);
    builder.fail(
        from.line,
        "'" + id + "' in authorizer '" + from.name + "' is neither " + what + " nor a resource of cfn_resources",
        meant.empty() ? "" : "did you mean " + meant + "?");
}

// A pool's id is its region, _ and what no other pool of that region has.
bool is_pool_id(std::string_view text) { return text.find('_') != std::string_view::npos; }

struct pool_place {
    std::string region = {}, id = {};
};

// Of "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc", or of the id alone.
pool_place place_of(const template_builder& builder, const authorizer_settings& from) {
    const std::string& pool = from.user_pool;
    const std::string id = pool.substr(pool.starts_with("arn:") ? pool.rfind('/') + 1 : 0);
    if (!is_pool_id(id) || (pool.starts_with("arn:") && pool.find(":userpool/") == std::string::npos))
        builder.fail(from.line, "'" + pool + "' in authorizer '" + from.name + "' is not the ARN of a user pool",
                     "it looks like arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc");
    return {id.substr(0, id.find('_')), id};
}

bool is_elsewhere(const authorizer_settings& from) {
    return from.user_pool.starts_with("arn:") || is_pool_id(from.user_pool);
}

void require_pool(const template_builder& builder, const authorizer_settings& from) {
    require_resource(builder, from, from.user_pool, "AWS::Cognito::UserPool", "the ARN or id of a user pool");
}

}  // namespace

const deployed_function* deciding_function(const template_builder& builder, const authorizer_settings& from) {
    if (from.function.starts_with("arn:")) return nullptr;
    const auto found = std::ranges::find_if(
        builder.functions, [&](const deployed_function& each) { return each.settings.name == from.function; });
    if (found == builder.functions.end())
        builder.fail(from.line, "authorizer '" + from.name + "' is decided by function '" + from.function +
                                    "', which this application does not have");
    return &*found;
}

json::value user_pool_arn(const template_builder& builder, const authorizer_settings& from) {
    if (!is_elsewhere(from)) {
        require_pool(builder, from);
        return arn_of(from.user_pool);
    }
    const auto [region, id] = place_of(builder, from);
    if (from.user_pool.starts_with("arn:")) return json::value(from.user_pool);
    return sub("arn:${AWS::Partition}:cognito-idp:" + region + ":${AWS::AccountId}:userpool/" + id);
}

json::value user_pool_issuer(const template_builder& builder, const authorizer_settings& from) {
    if (!is_elsewhere(from)) {
        require_pool(builder, from);
        return attribute_of(from.user_pool, "ProviderURL");
    }
    const auto [region, id] = place_of(builder, from);
    return sub("https://cognito-idp." + region + ".${AWS::URLSuffix}/" + id);
}

json::array user_pool_clients(const template_builder& builder, const authorizer_settings& from) {
    json::array all;
    for (const std::string& each : from.audience) {
        // An id has 26 lower-case letters and digits, a logical id begins with a capital.
        const bool logical = !each.empty() && each[0] >= 'A' && each[0] <= 'Z';
        if (logical) require_resource(builder, from, each, "AWS::Cognito::UserPoolClient", "the id of a client");
        all.push_back(logical ? json::value(reference_to(each)) : json::value(each));
    }
    return all;
}

}  // namespace tight::deploy
