// SPDX-License-Identifier: Apache-2.0
#include "http/event_reader.hpp"

#include <span>
#include <string>

#include "core/json_scanner.hpp"

namespace tight::http {
namespace {

struct known_member {
    std::string_view name;
    event_member member;
};

constexpr known_member in_root[]{
    {"httpMethod", event_member::method},
    {"path", event_member::path},
    {"headers", event_member::headers},
    {"multiValueHeaders", event_member::multi_headers},
    {"queryStringParameters", event_member::query},
    {"multiValueQueryStringParameters", event_member::multi_query},
    {"pathParameters", event_member::path_parameters},
    {"requestContext", event_member::context},
    {"body", event_member::body},
    {"isBase64Encoded", event_member::is_base64},
    {"version", event_member::version},
    {"resource", event_member::route},
    {"routeKey", event_member::route},
    {"rawPath", event_member::raw_path},
    {"rawQueryString", event_member::raw_query},
    {"cookies", event_member::cookies},
};
constexpr known_member in_context[]{
    {"stage", event_member::context_stage},       {"requestId", event_member::context_request_id},
    {"domainName", event_member::context_domain}, {"identity", event_member::identity},
    {"authorizer", event_member::authorizer},     {"http", event_member::context_http},
    {"elb", event_member::context_elb},
};
constexpr known_member in_identity[]{{"sourceIp", event_member::source_ip}};
constexpr known_member in_context_http[]{{"sourceIp", event_member::source_ip},
                                         {"method", event_member::context_http_method}};
constexpr known_member in_authorizer[]{{"claims", event_member::claims},
                                       {"jwt", event_member::jwt},
                                       {"lambda", event_member::lambda},
                                       {"principalId", event_member::principal_id}};
constexpr known_member in_claims[]{{"sub", event_member::claims_sub}};
constexpr known_member in_jwt[]{{"claims", event_member::jwt}, {"sub", event_member::jwt_sub}};
constexpr known_member in_lambda[]{{"principalId", event_member::lambda_caller}, {"sub", event_member::lambda_caller}};

std::span<const known_member> names_in(event_member container) {
    switch (container) {
        case event_member::root:
            return in_root;
        case event_member::context:
            return in_context;
        case event_member::identity:
            return in_identity;
        case event_member::context_http:
            return in_context_http;
        case event_member::authorizer:
            return in_authorizer;
        case event_member::claims:
            return in_claims;
        case event_member::jwt:
            return in_jwt;
        case event_member::lambda:
            return in_lambda;
        default:
            return {};
    }
}

event_member meaning_of(std::string_view name, event_member container) {
    for (const known_member& each : names_in(container))
        if (each.name.size() == name.size() && each.name.front() == name.front() && each.name == name)
            return each.member;
    return event_member::nothing;
}

// What the values of a list are, where any name may stand.
event_member member_of(event_member list) {
    switch (list) {
        case event_member::headers:
            return event_member::header;
        case event_member::multi_headers:
            return event_member::multi_header;
        case event_member::query:
            return event_member::query_value;
        case event_member::multi_query:
            return event_member::multi_query_value;
        case event_member::path_parameters:
            return event_member::path_parameter;
        default:
            return event_member::nothing;
    }
}

}  // namespace

void event_reader::enter(event_member member) {
    ++depth_;
    if (depth_ < levels) inside_[depth_] = member;
    next_ = member;
}

void event_reader::leave() {
    --depth_;
    next_ = container();
}

void event_reader::begin_object() {
    if (next_ == event_member::body) fields_.body_is_value = true;
    if (next_ == event_member::context_elb) fields_.has_elb = true;
    const bool holds_names = !names_in(next_).empty() || member_of(next_) != event_member::nothing;
    enter(holds_names ? next_ : event_member::nothing);
}

void event_reader::begin_array() {
    if (next_ == event_member::body) fields_.body_is_value = true;
    const bool is_list = next_ == event_member::multi_header || next_ == event_member::multi_query_value ||
                         next_ == event_member::cookies;
    enter(is_list ? next_ : event_member::nothing);
}

void event_reader::key(std::string_view name) {
    const event_member here = container();
    next_ = member_of(here);
    if (next_ == event_member::nothing)
        next_ = meaning_of(name, here);
    else
        name_ = name;
}

void event_reader::key(std::string&& name) {
    if (member_of(container()) != event_member::nothing) return key(state_->keep(std::move(name)));
    key(std::string_view(name));
}

void event_reader::number(std::string_view digits) {
    if (next_ == event_member::body) fields_.body_is_value = true;
    text(digits);
}

void event_reader::boolean(bool value) {
    if (next_ == event_member::is_base64) fields_.is_base64 = value;
    if (next_ == event_member::body) fields_.body_is_value = true;
}

void event_reader::text(std::string_view value) {
    const auto add = [&](section where) { state_->entries.push_back({where, name_, value}); };
    switch (next_) {
        case event_member::version:
            fields_.version = value;
            return;
        case event_member::route:
            fields_.route = value;
            return;
        case event_member::method:
            state_->method_name = value;
            fields_.has_method = true;
            return;
        case event_member::context_http_method:
            fields_.has_http_method = true;
            if (!fields_.has_method) state_->method_name = value;
            return;
        case event_member::path:
        case event_member::raw_path:
            state_->raw_path = value;
            return;
        case event_member::raw_query:
            fields_.raw_query = value;
            fields_.has_raw_query = true;
            return;
        case event_member::body:
            state_->body = value;
            state_->body_is = body_state::present;
            return;
        case event_member::header:
            return add(section::header);
        case event_member::multi_header:
            state_->takes_multi_values = true;
            return add(section::multi_header);
        case event_member::query_value:
            return add(section::query);
        case event_member::multi_query_value:
            return add(section::multi_query);
        case event_member::path_parameter:
            return add(section::path_parameter);
        case event_member::cookies:
            state_->entries.push_back({section::cookie, "cookie", value});
            return;
        case event_member::context_stage:
            state_->stage = value;
            return;
        case event_member::context_request_id:
            state_->request_id = value;
            return;
        case event_member::context_domain:
            fields_.domain = value;
            return;
        case event_member::source_ip:
            state_->source_ip = value;
            return;
        case event_member::claims_sub:
        case event_member::jwt_sub:
        case event_member::principal_id:
        case event_member::lambda_caller: {
            const auto rank = static_cast<std::size_t>(next_) - static_cast<std::size_t>(event_member::claims_sub);
            fields_.principals[rank] = value;
            fields_.has_principal[rank] = true;
            return;
        }
        default:
            return;
    }
}

result<event_fields> read(request_state& state) {
    event_reader reader(state);
    json::scanner scan(state.event);
    if (scan.document(reader)) return reader.fields();
    return fail(errc::bad_input, "the event is not JSON: " + std::string(scan.problem()) + " at byte " +
                                     std::to_string(scan.position()));
}

}  // namespace tight::http
