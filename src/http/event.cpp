// SPDX-License-Identifier: Apache-2.0
// From the text of an event to a request.

#include "http/event.hpp"

#include <tight/http/function.hpp>

#include "core/base64.hpp"
#include "http/state.hpp"
#include "http/text.hpp"

namespace tight::http {

event_kind kind_of(const event_fields& fields) {
    if (fields.has_elb) return event_kind::load_balancer;
    if (fields.has_http_method)
        return fields.domain.find(".lambda-url.") != fields.domain.npos ? event_kind::function_url : event_kind::http;
    return fields.has_method ? event_kind::rest : event_kind::none;
}

namespace {

bool is_format_2(event_kind kind) { return kind == event_kind::http || kind == event_kind::function_url; }

// The path that matched `pattern`, with the values of its parameters as the event holds them.
std::string path_of(const request_state& state, std::string_view pattern) {
    std::string path;
    while (!pattern.empty()) {
        const std::string_view segment = take_segment(pattern);
        path += '/';
        if (!is_parameter(segment)) {
            path += segment;
            continue;
        }
        for (const entry& each : state.entries)
            if (each.where == section::path_parameter && each.name == parameter_name(segment)) path += each.value;
    }
    return path;
}

// Removes what precedes the route in the path: the base path of a custom domain, the stage of an HTTP API. False if the
// event names no route, or one that does not match.
bool remove_prefix(request_state& state, std::string_view route) {
    const std::size_t begin = route.find('/');
    if (begin == route.npos) return false;
    const std::string path = path_of(state, route.substr(begin));
    if (!state.raw_path.ends_with(path)) return false;
    state.raw_path.remove_prefix(state.raw_path.size() - path.size());
    return true;
}

// HTTP APIs put the stage in front of the path, unless it is $default.
void remove_stage(request_state& state) {
    const std::string_view stage = state.stage, path = state.raw_path;
    if (stage.empty() || !path.starts_with('/') || !path.substr(1).starts_with(stage)) return;
    const std::string_view rest = path.substr(stage.size() + 1);
    if (rest.empty()) state.raw_path = "/";
    if (rest.starts_with('/')) state.raw_path = rest;
}

}  // namespace

void normalize_path(request_state& state, const event_fields& fields) {
    const bool from_http_api = state.kind == event_kind::http || fields.version == "1.0";
    if (state.stage == "$default") state.stage = {};
    if (!remove_prefix(state, fields.route) && from_http_api) remove_stage(state);
    if (!state.raw_path.starts_with('/')) state.raw_path = state.keep('/' + std::string(state.raw_path));
    state.raw_path_is_decoded = from_http_api;
    state.path = from_http_api ? state.raw_path : decoded(state, state.raw_path);
    if (from_http_api) return;
    // REST APIs leave path parameters as they stand in the path.
    for (entry& each : state.entries)
        if (each.where == section::path_parameter && state.raw_path.find(each.value) != std::string_view::npos)
            each.value = decoded(state, each.value);
}

namespace {

void normalize_query(request_state& state, const event_fields& fields) {
    if (is_format_2(state.kind) && fields.has_raw_query) {
        // The list next to it joins repeated names with commas.
        std::erase_if(state.entries, [](const entry& each) { return each.where == section::query; });
        add_query(state, fields.raw_query);
    }
    if (state.kind != event_kind::load_balancer) return;
    const auto plain = [&state](std::string_view& text) {
        if (text.find_first_of("%+") != text.npos) text = state.keep(percent_decode(text, plus_sign::is_space));
    };
    for (entry& each : state.entries)
        if (each.where == section::query || each.where == section::multi_query) plain(each.name), plain(each.value);
}

// Format 2.0 takes cookies out of the headers.
void join_cookies(request_state& state) {
    std::string line;
    bool is_header = false;
    for (const entry& each : state.entries) {
        if (each.where == section::cookie) line.append(line.empty() ? "" : "; ").append(each.value);
        is_header |= each.where == section::header && equal_ignoring_case(each.name, "cookie");
    }
    if (line.empty() || is_header) return;
    state.entries.push_back({section::header, "cookie", state.keep(std::move(line))});
}

// The size of the JSON string that `text` begins with, quotes included. Requires: it ends.
std::size_t string_size(std::string_view text) {
    std::size_t end = text.find('"', 1);
    const auto is_escaped = [text](std::size_t at) {
        std::size_t first = at;
        while (text[first - 1] == '\\') --first;
        return (at - first) % 2 != 0;
    };
    while (is_escaped(end)) end = text.find('"', end + 1);
    return end + 1;
}

}  // namespace

std::string_view member_text(std::string_view object, std::string_view name) {
    std::string_view key, found;
    std::size_t depth = 0, value = 0;  // where the value of `key` begins, or 0
    for (std::size_t at = 0; at < object.size(); ++at) {
        const char c = object[at];
        const bool ends_value = depth == 1 && (c == ',' || c == '}');
        if (ends_value && key == name) found = object.substr(value, at - value);
        if (ends_value) value = 0;
        if (c == '"') {
            const std::size_t size = string_size(object.substr(at));
            if (depth == 1 && value == 0) key = object.substr(at + 1, size - 2);
            at += size - 1;
        } else if (c == ':' && depth == 1) {
            value = at + 1;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    const std::size_t first = found.find_first_not_of(" \t\r\n");
    if (first == found.npos) return {};
    return found.substr(first, found.find_last_not_of(" \t\r\n") - first + 1);
}

void decode_body(request_state& state, const event_fields& fields) {
    if (fields.body_is_value) {
        // Gateways do not send this, but people write it in events of their own: the body as JSON, not as text.
        state.body = member_text(state.event, "body");
        if (!state.body.empty()) state.body_is = body_state::present;
        return;
    }
    if (!fields.is_base64 || state.body_is == body_state::absent) return;
    auto bytes = decode_any_base64(state.body);
    state.body = bytes ? state.keep(*std::move(bytes)) : std::string_view{};
    if (!bytes) state.body_is = body_state::bad_base64;
}

namespace {

// A load balancer appends the address that it saw itself.
void find_source_ip(request_state& state) {
    if (state.kind != event_kind::load_balancer) return;
    for (const entry& each : state.entries)
        if (equal_ignoring_case(each.name, "x-forwarded-for"))
            state.source_ip = trim(each.value.substr(each.value.rfind(',') + 1));
}

}  // namespace

request make_request(std::shared_ptr<request_state> state, const event_fields& fields) {
    state->kind = kind_of(fields);
    state->method = verb_from(state->method_name);
    normalize_path(*state, fields);
    normalize_query(*state, fields);
    if (is_format_2(state->kind)) join_cookies(*state);
    decode_body(*state, fields);
    find_source_ip(*state);
    for (std::size_t rank = std::size(fields.principals); rank-- > 0;)
        if (fields.has_principal[rank]) state->principal_id = fields.principals[rank];
    return request(std::move(state));
}

result<request> read_event(std::string_view text) {
    auto state = std::make_shared<request_state>();
    state->event.assign(text);
    state->entries.reserve(48);
    const auto outcome = read(*state);
    if (!outcome) return std::unexpected(outcome.error());
    if (kind_of(*outcome) == event_kind::none)
        return fail(errc::not_found,
                    "the event is not an HTTP request: it has neither httpMethod nor requestContext.http");
    return make_request(std::move(state), *outcome);
}

}  // namespace tight::http
