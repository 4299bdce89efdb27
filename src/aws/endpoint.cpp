// SPDX-License-Identifier: Apache-2.0
#include <tight/aws/endpoint.hpp>

#include <algorithm>
#include <array>

#include "aws/shared_config.hpp"

namespace tight::aws {
namespace {

struct odd_service {
    std::string_view name;
    std::string_view signing_name;
    std::string_view global_host;  // where there is one for all regions, signed for us-east-1
};

constexpr std::array odd_services = std::to_array<odd_service>({
    {"iam", "iam", "iam.amazonaws.com"},
    {"cloudfront", "cloudfront", "cloudfront.amazonaws.com"},
    {"route53", "route53", "route53.amazonaws.com"},
    {"apigatewaymanagementapi", "execute-api", ""},
});

std::string variable_name(std::string_view service) {
    std::string out(service);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == '-') c = '_';
    }
    return out;
}

// The endpoint that the environment names, or empty.
std::string configured_endpoint(std::string_view service, const environment& variables) {
    const std::string name = variable_name(service);
    for (const std::string& variable :
         {"TEST_" + name + "_ENDPOINT", "AWS_ENDPOINT_URL_" + name, std::string("AWS_ENDPOINT_URL")})
        if (auto value = variables.get(variable); value && !value->empty()) return *value;
    if (service == "dynamodb" && variables.get_or("USE_LOCAL_DB", "") == "True") return "http://localhost:8000";
    return {};
}

bool on_this_machine(std::string_view host) {
    return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "::1";
}

std::string aws_host(std::string_view service, std::string_view region) {
    std::string_view domain = region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return std::string(service) + '.' + std::string(region) + '.' + std::string(domain);
}

}  // namespace

std::string url::authority() const {
    const std::string name = host.find(':') == std::string::npos ? host : '[' + host + ']';
    return port == (tls ? "443" : "80") ? name : name + ':' + port;
}

result<url> parse_url(std::string_view text) {
    const auto refuse = [text](std::string_view why) {
        return fail(errc::invalid, "endpoint '" + std::string(text.substr(0, 200)) + "' " + std::string(why));
    };
    url out;
    std::string_view rest = text;
    if (rest.starts_with("https://"))
        rest.remove_prefix(8);
    else if (rest.starts_with("http://"))
        out.tls = false, rest.remove_prefix(7);
    else
        return refuse("must begin with http:// or https://");
    const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
    std::string_view authority = rest.substr(0, path);
    std::string_view target = rest.substr(path);
    if (const auto query = target.find('?'); query != std::string_view::npos) {
        out.query = target.substr(query + 1);
        target = target.substr(0, query);
    }
    while (target.ends_with('/')) target.remove_suffix(1);
    out.path = target;

    std::size_t colon = authority.rfind(':');
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) return refuse("has a [ without a ]");
        out.host = authority.substr(1, close - 1);
        colon = close + 1 < authority.size() ? close + 1 : std::string_view::npos;
    } else {
        out.host = authority.substr(0, colon);
    }
    out.port = colon == std::string_view::npos ? (out.tls ? "443" : "80") : std::string(authority.substr(colon + 1));
    const bool digits = std::ranges::all_of(out.port, [](char c) { return c >= '0' && c <= '9'; });
    if (out.port.empty() || out.port.size() > 5 || !digits) return refuse("has a port that is no number");
    const auto bad = [](char c) { return c <= ' ' || c == '@' || c == 0x7f; };
    if (out.host.empty() || std::ranges::any_of(out.host, bad)) return refuse("has no usable host");
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; }))
        return refuse("holds white space");
    return out;
}

std::string default_region(const environment& variables) {
    for (const std::string_view name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
        if (auto value = variables.get(name); value && !value->empty()) return *value;
    const shared_config config = read_shared_config(variables);
    const auto profile = config.profiles.find(profile_name(variables));
    return profile == config.profiles.end() ? std::string() : setting(profile->second, "region");
}

result<service_endpoint> resolve_endpoint(std::string_view service, std::string_view override,
                                          const environment& variables) {
    const auto odd = std::ranges::find(odd_services, service, &odd_service::name);
    service_endpoint out;
    out.signing_name = odd == odd_services.end() ? service : odd->signing_name;
    out.region = default_region(variables);

    std::string said = configured_endpoint(service, variables);
    const bool configured = !said.empty();
    if (!configured) said = override;
    if (!said.empty()) {
        auto parsed = parse_url(said);
        if (!parsed) return std::unexpected(std::move(parsed).error());
        out.base = std::move(*parsed);
        out.configured = true;
        out.local = configured && (on_this_machine(out.base.host) || !out.base.tls);
        if (out.region.empty()) out.region = "us-east-1";
        return out;
    }
    if (odd != odd_services.end() && !odd->global_host.empty()) {
        out.base = {.tls = true, .host = std::string(odd->global_host), .port = "443"};
        out.region = "us-east-1";
        return out;
    }
    if (out.region.empty())
        return fail(errc::invalid, "Please set either the AWS_REGION environment variable or set a testing endpoint.");
    out.base = {.tls = true, .host = aws_host(service, out.region), .port = "443"};
    return out;
}

}  // namespace tight::aws
