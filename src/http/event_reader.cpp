// SPDX-License-Identifier: Apache-2.0
#include "http/event_reader.hpp"

#include <span>
#include <string>

#include "core/json_scanner.hpp"

namespace tight::http {
namespace {

struct known {
    std::string_view name;
    place what;
};

constexpr known in_root[]{
    {"httpMethod", place::method},
    {"path", place::path},
    {"headers", place::headers},
    {"multiValueHeaders", place::multi_headers},
    {"queryStringParameters", place::query},
    {"multiValueQueryStringParameters", place::multi_query},
    {"pathParameters", place::path_parameters},
    {"requestContext", place::context},
    {"body", place::body},
    {"isBase64Encoded", place::is_base64},
    {"version", place::version},
    {"resource", place::route},
    {"routeKey", place::route},
    {"rawPath", place::raw_path},
    {"rawQueryString", place::raw_query},
    {"cookies", place::cookies},
};
constexpr known in_context[]{
    {"stage", place::context_stage}, {"requestId", place::context_request_id}, {"domainName", place::context_domain},
    {"identity", place::identity},   {"authorizer", place::authorizer},        {"http", place::context_http},
    {"elb", place::context_elb},
};
constexpr known in_identity[]{{"sourceIp", place::source_ip}};
constexpr known in_context_http[]{{"sourceIp", place::source_ip}, {"method", place::context_http_method}};
constexpr known in_authorizer[]{
    {"claims", place::claims}, {"jwt", place::jwt}, {"lambda", place::lambda}, {"principalId", place::principal_id}};
constexpr known in_claims[]{{"sub", place::claims_sub}};
constexpr known in_jwt[]{{"claims", place::jwt}, {"sub", place::jwt_sub}};
constexpr known in_lambda[]{{"principalId", place::lambda_caller}, {"sub", place::lambda_caller}};

std::span<const known> names_in(place container) {
    switch (container) {
        case place::root:
            return in_root;
        case place::context:
            return in_context;
        case place::identity:
            return in_identity;
        case place::context_http:
            return in_context_http;
        case place::authorizer:
            return in_authorizer;
        case place::claims:
            return in_claims;
        case place::jwt:
            return in_jwt;
        case place::lambda:
            return in_lambda;
        default:
            return {};
    }
}

place meaning_of(std::string_view name, place container) {
    for (const known& each : names_in(container))
        if (each.name.size() == name.size() && each.name.front() == name.front() && each.name == name) return each.what;
    return place::nothing;
}

// What the values of a list are, where any name may stand.
place member_of(place list) {
    switch (list) {
        case place::headers:
            return place::header;
        case place::multi_headers:
            return place::multi_header;
        case place::query:
            return place::query_value;
        case place::multi_query:
            return place::multi_query_value;
        case place::path_parameters:
            return place::path_parameter;
        default:
            return place::nothing;
    }
}

}  // namespace

void event_reader::enter(place what) {
    ++depth_;
    if (depth_ < levels) inside_[depth_] = what;
    next_ = what;
}

void event_reader::leave() {
    --depth_;
    next_ = container();
}

void event_reader::begin_object() {
    if (next_ == place::body) found_.body_is_value = true;
    if (next_ == place::context_elb) found_.has_elb = true;
    const bool holds_names = !names_in(next_).empty() || member_of(next_) != place::nothing;
    enter(holds_names ? next_ : place::nothing);
}

void event_reader::begin_array() {
    if (next_ == place::body) found_.body_is_value = true;
    const bool is_list = next_ == place::multi_header || next_ == place::multi_query_value || next_ == place::cookies;
    enter(is_list ? next_ : place::nothing);
}

void event_reader::key(std::string_view name) {
    const place here = container();
    next_ = member_of(here);
    if (next_ == place::nothing)
        next_ = meaning_of(name, here);
    else
        name_ = name;
}

void event_reader::key(std::string&& name) {
    if (member_of(container()) != place::nothing) return key(state_->keep(std::move(name)));
    key(std::string_view(name));
}

void event_reader::number(std::string_view digits) {
    if (next_ == place::body) found_.body_is_value = true;
    text(digits);
}

void event_reader::boolean(bool value) {
    if (next_ == place::is_base64) found_.is_base64 = value;
    if (next_ == place::body) found_.body_is_value = true;
}

void event_reader::text(std::string_view found) {
    const auto add = [&](section where) { state_->entries.push_back({where, name_, found}); };
    switch (next_) {
        case place::version:
            found_.version = found;
            return;
        case place::route:
            found_.route = found;
            return;
        case place::method:
            state_->method_name = found;
            found_.has_method = true;
            return;
        case place::context_http_method:
            found_.has_http_method = true;
            if (!found_.has_method) state_->method_name = found;
            return;
        case place::path:
        case place::raw_path:
            state_->raw_path = found;
            return;
        case place::raw_query:
            found_.raw_query = found;
            found_.has_raw_query = true;
            return;
        case place::body:
            state_->body = found;
            state_->body_is = body_state::present;
            return;
        case place::header:
            return add(section::header);
        case place::multi_header:
            state_->takes_multi_values = true;
            return add(section::multi_header);
        case place::query_value:
            return add(section::query);
        case place::multi_query_value:
            return add(section::multi_query);
        case place::path_parameter:
            return add(section::path_parameter);
        case place::cookies:
            state_->entries.push_back({section::cookie, "cookie", found});
            return;
        case place::context_stage:
            state_->stage = found;
            return;
        case place::context_request_id:
            state_->request_id = found;
            return;
        case place::context_domain:
            found_.domain = found;
            return;
        case place::source_ip:
            state_->source_ip = found;
            return;
        case place::claims_sub:
        case place::jwt_sub:
        case place::principal_id:
        case place::lambda_caller: {
            const auto rank = static_cast<std::size_t>(next_) - static_cast<std::size_t>(place::claims_sub);
            found_.principals[rank] = found;
            found_.has_principal[rank] = true;
            return;
        }
        default:
            return;
    }
}

result<findings> read(request_state& state) {
    event_reader reader(state);
    json::scanner scan(state.event);
    if (scan.document(reader)) return reader.found();
    return fail(errc::bad_input, "the event is not JSON: " + std::string(scan.problem()) + " at byte " +
                                     std::to_string(scan.position()));
}

}  // namespace tight::http
