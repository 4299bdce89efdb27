// SPDX-License-Identifier: Apache-2.0
#include "http/event_reader.hpp"

#include <functional>
#include <span>
#include <string>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

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

bool event_reader::on_object_begin(problem&) {
    if (next_ == place::body) found_.body_is_value = true;
    if (next_ == place::context_elb) found_.has_elb = true;
    const bool holds_names = !names_in(next_).empty() || member_of(next_) != place::nothing;
    enter(holds_names ? next_ : place::nothing);
    return true;
}

bool event_reader::on_object_end(std::size_t, problem&) {
    leave();
    return true;
}

bool event_reader::on_array_begin(problem&) {
    if (next_ == place::body) found_.body_is_value = true;
    const bool is_list = next_ == place::multi_header || next_ == place::multi_query_value || next_ == place::cookies;
    enter(is_list ? next_ : place::nothing);
    return true;
}

bool event_reader::on_array_end(std::size_t, problem&) {
    leave();
    return true;
}

bool event_reader::on_key_part(text part, std::size_t, problem&) {
    if (container() != place::nothing) gather(part);
    return true;
}

bool event_reader::on_key(text part, std::size_t, problem&) {
    const place here = container();
    next_ = place::nothing;
    if (here == place::nothing) return true;
    if (const place member = member_of(here); member != place::nothing) {
        name_ = whole(part);
        next_ = member;
        return true;
    }
    const std::string_view key = pieces_.empty() ? std::string_view(part) : whole(part);
    for (const known& each : names_in(here)) {
        if (each.name.size() != key.size() || each.name.front() != key.front() || each.name != key) continue;
        next_ = each.what;
        break;
    }
    return true;
}

void event_reader::gather(text part) { pieces_.append(part.data(), part.size()); }

// Of a name or value that came in one piece, the event's own bytes; otherwise a copy that lives with the request.
std::string_view event_reader::whole(text last) {
    const char* begin = state_->event.data();
    const char* end = begin + state_->event.size();
    const std::less_equal<> not_after;
    if (pieces_.empty() && not_after(begin, last.data()) && not_after(last.data() + last.size(), end))
        return {last.data(), last.size()};
    gather(last);
    return state_->keep(std::exchange(pieces_, {}));
}

bool event_reader::on_string_part(text part, std::size_t, problem&) {
    if (next_ != place::nothing) gather(part);
    return true;
}
bool event_reader::on_string(text part, std::size_t, problem&) {
    if (next_ != place::nothing) value(whole(part));
    return true;
}
bool event_reader::on_number_part(text part, problem&) {
    if (next_ != place::nothing) gather(part);
    return true;
}

// Events written by hand hold numbers where gateways send text.
void event_reader::scalar(text last) {
    if (next_ == place::body) found_.body_is_value = true;
    if (next_ != place::nothing) value(whole(last));
}
bool event_reader::on_int64(std::int64_t, text part, problem&) {
    scalar(part);
    return true;
}
bool event_reader::on_uint64(std::uint64_t, text part, problem&) {
    scalar(part);
    return true;
}
bool event_reader::on_double(double, text part, problem&) {
    scalar(part);
    return true;
}

bool event_reader::on_bool(bool value, problem&) {
    if (next_ == place::is_base64) found_.is_base64 = value;
    if (next_ == place::body) found_.body_is_value = true;
    return true;
}

void event_reader::value(std::string_view found) {
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
    boost::json::parse_options options;
    options.max_depth = json::max_depth;
    boost::json::basic_parser<event_reader> parser(options, state);
    event_reader::problem problem;
    const std::string_view text = state.event;
    const std::size_t end = parser.write_some(false, text.data(), text.size(), problem);
    if (!problem && end < text.size()) problem = boost::json::error::extra_data;
    if (!problem) return parser.handler().found();
    return fail(errc::bad_input, "the event is not JSON: " + problem.message() + " at byte " + std::to_string(end));
}

}  // namespace tight::http
