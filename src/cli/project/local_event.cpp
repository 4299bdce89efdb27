// SPDX-License-Identifier: Apache-2.0
#include "cli/project/local_event.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <tight/http/gateway.hpp>

#include "core/ascii.hpp"
#include "core/command_error.hpp"
#include "core/percent.hpp"

namespace tight::cli {

namespace {

std::string query_of(const json::object& members) {
    std::string query;
    for (const auto& member : members) {
        const json::value& value = member.value();
        query += query.empty() ? '?' : '&';
        query += percent_encode(member.key()) + '=';
        query += percent_encode(json::plain_text(value));
    }
    return query;
}

bool describes_request(const event_options& options) {
    return options.method || options.path || options.body || !options.headers.empty();
}

http::client_request make_request(const event_options& options, const json::object& arguments) {
    http::client_request request;
    request.method = options.method.value_or(options.body ? "POST" : "GET");
    std::ranges::transform(request.method, request.method.begin(), [](char c) { return ascii::to_upper(c); });
    request.target = options.path.value_or("/" + options.function);
    if (!request.target.starts_with('/'))
        fail_usage("Invalid value for '--path': '" + request.target + "' does not start with /");
    const bool has_body = request.method != "GET" && request.method != "HEAD" && request.method != "DELETE" &&
                          request.method != "OPTIONS";
    if (!has_body && !arguments.empty()) {
        std::string query = query_of(arguments);
        if (request.target.find('?') != std::string::npos) query[0] = '&';
        request.target += query;
    }
    if (options.body && has_body && !arguments.empty())
        fail_usage("the body comes from --body or from k=v, not from both");
    if (options.body)
        request.body = *options.body;
    else if (has_body && !arguments.empty())
        request.body = json::serialize(arguments);
    if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
    for (const std::string& header : options.headers) {
        const std::size_t colon = header.find(':');
        if (colon == 0 || colon == std::string::npos)
            fail_usage("Invalid value for '--header': '" + header + "' is not Name: value");
        const std::size_t value = header.find_first_not_of(' ', colon + 1);
        std::erase_if(request.headers, [&](const auto& present) { return present.first == header.substr(0, colon); });
        request.headers.emplace_back(header.substr(0, colon), value == std::string::npos ? "" : header.substr(value));
    }
    return request;
}

}  // namespace

json::object parse_event_arguments(const std::vector<std::string>& arguments) {
    json::object members;
    for (const std::string& argument : arguments) {
        const std::size_t equals = argument.find('=');
        const bool is_json = equals != std::string::npos && equals > 0 && argument[equals - 1] == ':';
        const std::size_t end = is_json ? equals - 1 : equals;
        if (equals == std::string::npos || end == 0)
            fail_usage("Invalid argument " + argument, "write name=text, or name:=json");
        json::value value(argument.substr(equals + 1));
        if (is_json) {
            auto parsed = json::parse(argument.substr(equals + 1));
            if (!parsed)
                fail_usage("Invalid argument " + argument + ": " + parsed.error().message, "after := there is JSON");
            value = std::move(*parsed);
        }
        members[argument.substr(0, end)] = std::move(value);
    }
    return members;
}

bool describes_event(const event_options& options) { return options.text || describes_request(options); }

std::string keyword_event(const std::vector<std::string>& arguments) {
    std::map<std::string, json::value> sorted;
    for (auto& [name, value] : parse_event_arguments(arguments)) sorted[std::string(name)] = value;
    json::object members;
    for (auto& [name, value] : sorted) members[name] = std::move(value);
    return json::serialize(json::object{{"kwargs", std::move(members)}});
}

local_event make_local_event(const event_options& options) {
    const json::object arguments = parse_event_arguments(options.arguments);
    const bool is_request = describes_request(options);
    if (options.text) {
        if (is_request || !arguments.empty()) fail_usage("--event is the whole event: nothing can be added to it");
        if (auto parsed = json::parse(*options.text); !parsed)
            fail_usage("the event is not JSON: " + parsed.error().message);
        return {*options.text, false};
    }
    if (!is_request && !arguments.empty()) return {json::serialize(arguments), false};
    const http::client_request request = make_request(options, arguments);
    return {http::make_event(options.gateway, request, {.resource = "/{proxy+}"}), true};
}

}  // namespace tight::cli
