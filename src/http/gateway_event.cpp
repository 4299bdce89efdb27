// SPDX-License-Identifier: Apache-2.0
// From a client's request to the event its function gets.

#include <time.h>

#include <algorithm>
#include <array>
#include <tight/http/gateway.hpp>

#include "core/base64.hpp"
#include "http/router.hpp"
#include "http/text.hpp"

namespace tight::http {
namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

// What every kind of event is made from.
struct source {
    const client_request& request;
    const gateway_settings& settings;
    std::string_view path;   // as on the wire
    std::string_view query;  // as on the wire, without '?'
    pairs headers;           // the client's and the gateway's
    bool base64;
};

std::string_view find(const pairs& headers, std::string_view name) {
    for (const auto& [key, value] : headers)
        if (equal_ignoring_case(key, name)) return value;
    return {};
}

// What these gateways add to every request.
void add_forwarded(pairs& headers, const client_request& request) {
    const auto known = std::ranges::find_if(
        headers, [](const auto& each) { return equal_ignoring_case(each.first, "x-forwarded-for"); });
    if (known != headers.end())
        known->second += ", " + request.source_ip;
    else
        headers.emplace_back("X-Forwarded-For", request.source_ip);
    if (find(headers, "x-forwarded-port").empty()) headers.emplace_back("X-Forwarded-Port", "443");
    if (find(headers, "x-forwarded-proto").empty()) headers.emplace_back("X-Forwarded-Proto", "https");
    if (find(headers, "host").empty()) headers.emplace_back("Host", "localhost");
}

// Of these types format 2.0 and load balancers send bodies as they are.
bool is_plain_type(std::string_view type) {
    type = trim(type.substr(0, type.find(';')));
    constexpr std::array<std::string_view, 3> plain{"application/json", "application/xml", "application/javascript"};
    const auto same = [type](std::string_view each) { return equal_ignoring_case(each, type); };
    return type.empty() || starts_with_ignoring_case(type, "text/") || std::ranges::any_of(plain, same) ||
           type.ends_with("+json") || type.ends_with("+xml");
}

bool wants_base64(event_kind kind, const client_request& request) {
    if (request.body.empty()) return false;
    if (!find(request.headers, "content-encoding").empty() || !is_utf8(request.body)) return true;
    const std::string_view type = find(request.headers, "content-type");
    return kind == event_kind::rest ? is_binary_type(type) : !is_plain_type(type);
}

std::string body_text(const source& from) {
    if (!from.base64) return from.request.body;
    std::string text;
    append_base64(text, from.request.body);
    return text;
}

// Names are compared without regard to case where they are those of headers.
json::value& slot(json::object& in, std::string_view name, bool ignoring_case) {
    if (ignoring_case)
        for (auto& each : in)
            if (equal_ignoring_case(each.key(), name)) return each.value();
    return in[name];
}

// The last value of each name, or null where there is none.
json::value last_values(const pairs& list, bool ignoring_case) {
    json::object values;
    for (const auto& [name, value] : list) slot(values, name, ignoring_case) = value;
    return values.empty() ? json::value(nullptr) : json::value(std::move(values));
}

json::value all_values(const pairs& list, bool ignoring_case) {
    json::object values;
    for (const auto& [name, value] : list) {
        json::value& known = slot(values, name, ignoring_case);
        if (known.is_null()) known = json::array();
        known.as_array().push_back(json::string(value));
    }
    return values.empty() ? json::value(nullptr) : json::value(std::move(values));
}

// Repeated names in one text.
json::object joined_values(const pairs& list, std::string_view separator) {
    json::object values;
    for (const auto& [name, value] : list) {
        json::value& known = values[name];
        known = known.is_null() ? value : std::string(known.as_string()) + std::string(separator) + value;
    }
    return values;
}

pairs query_pairs(std::string_view query, bool decode) {
    pairs list;
    const auto plain = [decode](std::string_view text) {
        return decode ? as_utf8(percent_decode(text, plus_sign::is_space)) : std::string(text);
    };
    each_pair(query,
              [&](std::string_view name, std::string_view value) { list.emplace_back(plain(name), plain(value)); });
    return list;
}

json::value parameters_of(std::string_view resource, std::string_view path) {
    if (!resource.starts_with('/')) return nullptr;
    const auto found = match(resource, path, true);
    return found ? last_values(*found, false) : json::value(nullptr);
}

std::string or_else(const std::string& text, std::string_view fallback) {
    return text.empty() ? std::string(fallback) : text;
}

// "15/May/2020:06:01:09 +0000"
std::string clf_time(std::int64_t time_ms) {
    const time_t seconds = time_ms / 1000;
    tm parts{};
    gmtime_r(&seconds, &parts);
    char text[40];
    return {text, strftime(text, sizeof text, "%d/%b/%Y:%H:%M:%S +0000", &parts)};
}

json::object rest_context(const source& from) {
    const auto& [request, settings, path, query, headers, base64] = from;
    const std::string stage = or_else(settings.stage, "prod");
    json::object identity;
    for (const char* name : {"cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller", "accessKey",
                             "cognitoAuthenticationType", "cognitoAuthenticationProvider", "userArn", "user"})
        identity[name] = nullptr;
    identity["sourceIp"] = request.source_ip;
    identity["userAgent"] = find(headers, "user-agent");
    json::object context{{"accountId", settings.account_id},
                         {"apiId", settings.api_id},
                         {"domainName", or_else(settings.domain, find(headers, "host"))},
                         {"domainPrefix", settings.api_id},
                         {"extendedRequestId", settings.request_id},
                         {"httpMethod", request.method},
                         {"identity", std::move(identity)},
                         {"path", '/' + stage + std::string(path)},
                         {"protocol", request.protocol},
                         {"requestId", settings.request_id},
                         {"requestTime", clf_time(settings.time_ms)},
                         {"requestTimeEpoch", settings.time_ms},
                         {"resourceId", "tight0"},
                         {"resourcePath", settings.resource},
                         {"stage", stage}};
    if (!settings.authorizer.is_null()) context["authorizer"] = settings.authorizer;
    return context;
}

json::object rest_event(const source& from) {
    const pairs query = query_pairs(from.query, true);
    const json::value parameters = parameters_of(from.settings.resource, from.path);
    const bool is_root = from.path == "/" && parameters.is_null();
    const auto& variables = from.settings.stage_variables;
    return {{"resource", is_root ? "/" : from.settings.resource},
            {"path", from.path},
            {"httpMethod", from.request.method},
            {"headers", last_values(from.headers, true)},
            {"multiValueHeaders", all_values(from.headers, true)},
            {"queryStringParameters", last_values(query, false)},
            {"multiValueQueryStringParameters", all_values(query, false)},
            {"pathParameters", parameters},
            {"stageVariables", variables.empty() ? json::value(nullptr) : json::value(variables)},
            {"requestContext", rest_context(from)},
            {"body", from.request.body.empty() ? json::value(nullptr) : json::value(body_text(from))},
            {"isBase64Encoded", from.base64}};
}

json::object format_2_context(const source& from, bool is_url, std::string_view route_key, std::string_view path) {
    const auto& [request, settings, wire_path, query, headers, base64] = from;
    const std::string url_domain = settings.api_id + ".lambda-url.us-east-1.on.aws";
    json::object context{{"accountId", is_url ? "anonymous" : settings.account_id},
                         {"apiId", settings.api_id},
                         {"domainName", or_else(settings.domain, is_url ? url_domain : find(headers, "host"))},
                         {"domainPrefix", settings.api_id},
                         {"http", json::object{{"method", request.method},
                                               {"path", path},
                                               {"protocol", request.protocol},
                                               {"sourceIp", request.source_ip},
                                               {"userAgent", find(headers, "user-agent")}}},
                         {"requestId", settings.request_id},
                         {"routeKey", route_key},
                         {"stage", or_else(is_url ? "" : settings.stage, "$default")},
                         {"time", clf_time(settings.time_ms)},
                         {"timeEpoch", settings.time_ms}};
    if (!settings.authorizer.is_null()) context["authorizer"] = settings.authorizer;
    return context;
}

json::object format_2_event(const source& from, bool is_url) {
    const gateway_settings& settings = from.settings;
    // An HTTP API decodes the path before anyone sees it; a Function URL leaves it alone.
    const std::string path = is_url ? std::string(from.path) : as_utf8(percent_decode(from.path));
    const bool shows_stage =
        !is_url && settings.stage_in_path && !settings.stage.empty() && settings.stage != "$default";
    const std::string raw_path = shows_stage ? '/' + settings.stage + path : path;
    const bool has_route = !is_url && settings.resource.starts_with('/');
    const std::string route_key = has_route ? settings.route_method + ' ' + settings.resource : "$default";
    json::array cookies;
    pairs headers;
    for (const auto& [name, value] : from.headers) {
        if (!equal_ignoring_case(name, "cookie")) {
            headers.emplace_back(ascii::to_lower(name), value);
            continue;
        }
        each_cookie(value, [&cookies](std::string_view key, std::string_view text) {
            cookies.push_back(json::string(std::string(key) + '=' + std::string(text)));
        });
    }
    json::object event{
        {"version", "2.0"}, {"routeKey", route_key}, {"rawPath", raw_path}, {"rawQueryString", from.query}};
    if (!cookies.empty()) event["cookies"] = std::move(cookies);
    event["headers"] = joined_values(headers, ",");
    if (json::object query = joined_values(query_pairs(from.query, true), ","); !query.empty())
        event["queryStringParameters"] = std::move(query);
    event["requestContext"] = format_2_context(from, is_url, route_key, raw_path);
    if (!from.request.body.empty()) event["body"] = body_text(from);
    if (has_route)
        if (json::value found = parameters_of(settings.resource, path); !found.is_null())
            event["pathParameters"] = std::move(found);
    event["isBase64Encoded"] = from.base64;
    if (!settings.stage_variables.empty()) event["stageVariables"] = settings.stage_variables;
    return event;
}

json::object load_balancer_event(const source& from) {
    const std::string target =
        "arn:aws:elasticloadbalancing:us-east-1:" + from.settings.account_id + ":targetgroup/tight/0";
    pairs headers;
    for (const auto& [name, value] : from.headers) headers.emplace_back(ascii::to_lower(name), value);
    const pairs query = query_pairs(from.query, false);
    json::object event{{"requestContext", json::object{{"elb", json::object{{"targetGroupArn", target}}}}},
                       {"httpMethod", from.request.method},
                       {"path", from.path}};
    const auto or_empty = [](json::value list) { return list.is_null() ? json::value(json::object()) : list; };
    if (from.settings.multi_value) {
        event["multiValueQueryStringParameters"] = or_empty(all_values(query, false));
        event["multiValueHeaders"] = or_empty(all_values(headers, false));
    } else {
        event["queryStringParameters"] = or_empty(last_values(query, false));
        event["headers"] = or_empty(last_values(headers, false));
    }
    event["body"] = body_text(from);
    event["isBase64Encoded"] = from.base64;
    return event;
}

json::object event_of(event_kind kind, const source& from) {
    switch (kind) {
        case event_kind::rest:
            return rest_event(from);
        case event_kind::load_balancer:
            return load_balancer_event(from);
        case event_kind::function_url:
            return format_2_event(from, true);
        case event_kind::http:
        case event_kind::none:
            break;
    }
    return format_2_event(from, false);
}

}  // namespace

std::string make_event(event_kind kind, const client_request& request, const gateway_settings& settings) {
    const std::string target = as_utf8(request.target);
    const std::size_t question = target.find('?');
    std::string path = target.substr(0, question);
    if (!path.starts_with('/')) path.insert(path.begin(), '/');
    pairs headers = request.headers;
    for (auto& [name, value] : headers) name = as_utf8(name), value = as_utf8(value);
    add_forwarded(headers, request);
    const std::string_view query =
        question == target.npos ? std::string_view{} : std::string_view(target).substr(question + 1);
    return json::serialize(
        event_of(kind, {request, settings, path, query, std::move(headers), wants_base64(kind, request)}));
}

}  // namespace tight::http
