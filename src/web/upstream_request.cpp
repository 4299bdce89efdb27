// SPDX-License-Identifier: Apache-2.0
#include "web/upstream_request.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "core/json_text.hpp"
#include "http/event.hpp"
#include "http/text.hpp"
#include "http1/framing.hpp"

namespace tight::web {
namespace {

using http::entry;
using http::equal_ignoring_case;
using http::is_token;
using http::section;

// Servers make one name of "X-Amzn-Trace-Id" and "x_amzn_trace_id".
bool is_same_to_servers(std::string_view name, std::string_view other) {
    if (name.size() != other.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i] == '_' ? '-' : name[i];
        if (c != other[i] && static_cast<char>(c | 0x20) != other[i]) return false;
    }
    return true;
}

constexpr std::string_view request_context_header = "x-amzn-request-context";
constexpr std::string_view lambda_context_header = "x-amzn-lambda-context";
constexpr std::string_view tenant_header = "x-amz-tenant-id";
constexpr std::string_view trace_header = "x-amzn-trace-id";

// Of the connection between client and gateway, or set by this adapter. As servers read it: with - for _.
bool is_left_out(std::string_view name) {
    std::string as_read(name);
    std::ranges::replace(as_read, '_', '-');
    const auto same = [&as_read](std::string_view each) { return equal_ignoring_case(as_read, each); };
    return http1::is_hop_by_hop(as_read) || same("expect") || same("content-length") || same(request_context_header) ||
           same(lambda_context_header) || same(tenant_header);
}

void append_number(std::string& out, std::int64_t number) {
    std::array<char, 24> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_hex(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', digits[byte >> 4U], digits[byte & 15U]});
}

// What was encoded on the wire stays as it is, but for bytes that would break the request's line.
void append_encoded(std::string& out, std::string_view text, std::string_view breaking) {
    for (const char c : text) {
        if (c <= ' ' || c >= 0x7F || breaking.find(c) != breaking.npos)
            append_hex(out, c);
        else
            out += c;
    }
}

void append_path(std::string& out, const http::request_state& state, std::string_view base_path) {
    std::string_view path = state.raw_path;
    if (!base_path.empty() && path.starts_with(base_path)) {
        const std::string_view rest = path.substr(base_path.size());
        if (rest.empty()) path = "/";
        if (rest.starts_with('/')) path = rest;
    }
    if (state.raw_path_is_decoded)
        out += http::percent_encode(path, "/!$&'()*+,;=:@");
    else
        append_encoded(out, path, "?#");
}

// The pairs of a query that the gateway took apart: repeated names together, as it gives them.
void append_pairs(std::string& out, const http::request_state& state) {
    const bool is_decoded = state.kind == event_kind::rest;
    const auto append = [&](std::string_view text, std::string_view breaking) {
        if (is_decoded)
            out += http::percent_encode(text);
        else
            append_encoded(out, text, breaking);
    };
    char separator = '?';
    for (const entry& each : state.entries) {
        if (each.where != section::query && each.where != section::multi_query) continue;
        const auto is_listed = [&](const entry& other) {
            return other.where == section::multi_query && other.name == each.name;
        };
        if (each.where == section::query && std::ranges::any_of(state.entries, is_listed)) continue;
        out += std::exchange(separator, '&');
        append(each.name, "#&=");
        out += '=';
        append(each.value, "#&");
    }
}

void append_query(std::string& out, const http::request_state& state, const http::event_fields& found) {
    const bool is_format_2 = state.kind == event_kind::http || state.kind == event_kind::function_url;
    if (!is_format_2 || !found.has_raw_query) return append_pairs(out, state);
    if (found.raw_query.empty()) return;
    append_encoded(out += '?', found.raw_query, "#");
}

// A sentence where a field cannot be sent as it stands in the event.
std::string check_field(std::string_view name, std::string_view value) {
    if (!is_token(name)) return "a header's name is not one: only letters, digits and a few signs may be in it";
    if (!http1::is_field_value(value))
        return "the header " + std::string(name) + " has a line break or control character in it";
    return {};
}

struct header_writer {
    std::string& out;
    bool has_host = false;
    bool has_trace = false;  // ours
    std::string refusal = {};

    void add(std::string_view name, std::string_view value) {
        if (is_left_out(name) || (has_trace && is_same_to_servers(name, trace_header))) return;
        const bool is_host = equal_ignoring_case(name, "host");
        if (is_host && std::exchange(has_host, true)) return;
        if (auto problem = check_field(name, value); !problem.empty()) refusal = std::move(problem);
        append_field(out, name, value);
    }
};

void append_client_headers(header_writer& to, const http::request_state& state) {
    std::string cookies;
    for (const entry& each : state.entries) {
        if (each.where == section::cookie) (cookies += cookies.empty() ? "" : "; ") += each.value;
        if (each.where != section::header && each.where != section::multi_header) continue;
        const auto is_listed = [&](const entry& other) {
            return other.where == section::multi_header && equal_ignoring_case(other.name, each.name);
        };
        if (each.where == section::header && state.takes_multi_values && std::ranges::any_of(state.entries, is_listed))
            continue;
        to.add(each.name, each.value);
    }
    if (!cookies.empty()) to.add("cookie", cookies);
    if (!to.has_host) to.add("host", "localhost");
}

std::int64_t milliseconds(std::chrono::system_clock::time_point at) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

// The invocation's facts as one line of JSON; what is JSON itself stays so.
std::string lambda_context(const invocation& facts) {
    std::string out = "{\"request_id\":";
    const auto text = [&out](std::string_view name, std::string_view value) {
        json::append_text(out += ',', name);
        json::append_text(out += ':', value);
    };
    const auto document = [&out](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        json::append_text(out += ',', name);
        (out += ':') += json::parse(value) ? value : std::string_view("null");
    };
    json::append_text(out, facts.request_id);
    if (facts.deadline != decltype(facts.deadline)::max())
        append_number(out += ",\"deadline\":", milliseconds(facts.deadline));
    text("invoked_function_arn", facts.function_arn);
    text("xray_trace_id", facts.trace_id);
    document("client_context", facts.client_context);
    document("identity", facts.cognito_identity);
    out += ",\"env_config\":{\"function_name\":";
    json::append_text(out, facts.function_name);
    append_number(out += ",\"memory\":", facts.memory_limit_mb);
    text("version", facts.function_version);
    out += "}}";
    return json::in_ascii(out);
}

void append_own_headers(std::string& out, const invocation& facts) {
    append_field(out, lambda_context_header, lambda_context(facts));
    if (!facts.trace_id.empty() && http1::is_field_value(facts.trace_id))
        append_field(out, trace_header, facts.trace_id);
    if (!facts.tenant_id.empty() && http1::is_field_value(facts.tenant_id))
        append_field(out, tenant_header, facts.tenant_id);
}

void append_length(std::string& out, std::size_t size) {
    append_number(out += "Content-Length: ", static_cast<std::int64_t>(size));
    out += "\r\n";
}

bool has_content(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

upstream_request event_request(std::string_view event, const settings& how, const invocation& facts) {
    upstream_request upstream{.body = event};
    upstream.head.reserve(512);
    upstream.head.append("POST ").append(how.events_path);
    upstream.head.append(" HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n");
    append_own_headers(upstream.head, facts);
    append_length(upstream.head, event.size());
    upstream.head += "\r\n";
    return upstream;
}

void append_head(upstream_request& upstream, const http::event_fields& found, const settings& how,
                 const invocation& facts) {
    const http::request_state& state = *upstream.state;
    std::string& head = upstream.head;
    head.reserve(1024 + state.event.size());
    if (!is_token(state.method_name)) upstream.refusal = "the method is invalid";
    (head += state.method_name) += ' ';
    append_path(head, state, how.base_path);
    append_query(head, state, found);
    head += " HTTP/1.1\r\n";
    header_writer headers{.out = head, .has_trace = !facts.trace_id.empty()};
    append_client_headers(headers, state);
    if (!headers.refusal.empty()) upstream.refusal = std::move(headers.refusal);
    if (const auto context = http::member_text(state.event, "requestContext"); !context.empty())
        append_field(head, request_context_header, json::in_ascii(context));
    append_own_headers(head, facts);
    if (!upstream.body.empty() || has_content(state.method_name)) append_length(head, upstream.body.size());
    if (upstream.may_leave_body()) append_field(head, "Connection", "close");
    head += "\r\n";
}

}  // namespace

bool upstream_request::may_leave_body() const { return is_http() && !body.empty() && !has_content(state->method_name); }

wire_request upstream_request::wire() const {
    const std::string_view method = std::string_view(head).substr(0, head.find(' '));
    const bool is_safe = method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "PUT" ||
                         method == "DELETE";  // idempotent: RFC 9110 section 9.2.2
    return {.head = head,
            .body = body,
            .is_head = method == "HEAD",
            .may_be_repeated = is_safe,
            .is_last = may_leave_body()};
}

result<upstream_request> parse_upstream_request(std::string_view event, const settings& how, const invocation& facts) {
    auto state = std::make_shared<http::request_state>();
    state->event.assign(event);
    state->entries.reserve(48);
    const auto found = http::read(*state);
    if (!found) return std::unexpected(found.error());
    state->kind = http::kind_of(*found);
    if (state->kind == event_kind::none) return event_request(event, how, facts);
    http::normalize_path(*state, *found);
    http::decode_body(*state, *found);
    upstream_request upstream{.state = std::move(state)};
    if (upstream.state->body_is == http::body_state::bad_base64) upstream.refusal = "the body is not base64";
    if (upstream.state->body_is == http::body_state::present) upstream.body = upstream.state->body;
    append_head(upstream, *found, how, facts);
    return upstream;
}

}  // namespace tight::web
