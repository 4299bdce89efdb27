// SPDX-License-Identifier: Apache-2.0
// From what a function returned to what its client gets.

#include <algorithm>
#include <tight/http/gateway.hpp>

#include "core/base64.hpp"
#include "http/text.hpp"

namespace tight::http {
namespace {

bool is_format_2(event_kind kind) { return kind == event_kind::http || kind == event_kind::function_url; }

std::unexpected<error> malformed(std::string_view why) {
    return fail(errc::bad_input, "malformed reply: " + std::string(why));
}

// 200 and "200" are the same to a gateway.
std::optional<int> status_of(const json::value* from) {
    if (from == nullptr) return std::nullopt;
    std::int64_t status = json::integer_or(from, 0);
    if (from->is_string() && !read(json::string_or(from), status)) return std::nullopt;
    if (status < 100 || status > 599) return std::nullopt;
    return static_cast<int>(status);
}

// A header's value as text; nothing for objects and arrays.
std::optional<std::string> text_of(const json::value& value) {
    if (value.is_structured() || value.is_null()) return std::nullopt;
    return json::plain_text(value);
}

bool has(const header_list& headers, std::string_view name, std::string_view value) {
    return std::ranges::any_of(
        headers, [=](const auto& each) { return equal_ignoring_case(each.first, name) && each.second == value; });
}

// Both return the reason where the list is not acceptable.
std::string_view add_lists(header_list& headers, const json::value* lists) {
    if (lists == nullptr || lists->is_null()) return {};
    if (!lists->is_object()) return "multiValueHeaders is not an object";
    for (const auto& each : json::members(lists)) {
        if (!each.value().is_array()) return "multiValueHeaders has a value that is not an array";
        for (const json::value& item : json::elements(&each.value())) {
            auto text = text_of(item);
            if (!text) return "multiValueHeaders has a value that is not text";
            headers.emplace_back(each.key(), *std::move(text));
        }
    }
    return {};
}

std::string_view add_lines(header_list& headers, const json::value* lines) {
    if (lines == nullptr || lines->is_null()) return {};
    if (!lines->is_object()) return "headers is not an object";
    for (const auto& each : json::members(lines)) {
        auto text = text_of(each.value());
        if (!text) return "headers has a value that is not text";
        if (!has(headers, each.key(), *text)) headers.emplace_back(each.key(), *std::move(text));
    }
    return {};
}

std::string_view add_cookies(header_list& headers, const json::value* cookies) {
    if (cookies == nullptr || cookies->is_null()) return {};
    if (!cookies->is_array()) return "cookies is not an array";
    for (const json::value& each : json::elements(cookies)) {
        if (!each.is_string()) return "cookies has a value that is not text";
        headers.emplace_back("Set-Cookie", std::string(json::string_or(&each)));
    }
    return {};
}

std::string_view read_body(std::string& bytes, const json::value& reply) {
    const json::value* body = json::member(&reply, "body");
    const json::value* flag = json::member(&reply, "isBase64Encoded");
    if (flag != nullptr && !flag->is_null() && !flag->is_bool()) return "isBase64Encoded is neither true nor false";
    if (body == nullptr || body->is_null()) return {};
    if (!body->is_string()) return "body is not text";
    bytes = json::string_or(body);
    if (!json::bool_or(flag, false)) return {};
    auto decoded = decode_any_base64(bytes);
    if (!decoded) return "body is not the base64 that isBase64Encoded says it is";
    bytes = *std::move(decoded);
    return {};
}

std::string_view default_type(event_kind kind) {
    switch (kind) {
        case event_kind::rest:
        case event_kind::function_url:
            return "application/json";
        case event_kind::load_balancer:
            return "application/octet-stream";
        case event_kind::http:
        case event_kind::none:
            break;
    }
    return "text/plain; charset=utf-8";
}

bool has_type(const header_list& headers) {
    return std::ranges::any_of(headers,
                               [](const auto& each) { return equal_ignoring_case(each.first, "content-type"); });
}

}  // namespace

result<client_reply> read_reply(event_kind kind, std::string_view payload) {
    const auto parsed = json::parse(payload);
    const json::value* status = parsed ? json::member(&*parsed, "statusCode") : nullptr;
    if (is_format_2(kind) && status == nullptr)
        return client_reply{200, {{"Content-Type", "application/json"}}, std::string(payload)};
    if (!parsed) return malformed(parsed.error().message);
    if (!parsed->is_object()) return malformed("it is not an object");
    if (status == nullptr) return malformed("it has no statusCode");
    const auto code = status_of(status);
    if (!code) return malformed("statusCode is not a number from 100 to 599");

    client_reply reply{*code};
    std::string_view problem = is_format_2(kind)
                                   ? add_cookies(reply.headers, json::member(&*parsed, "cookies"))
                                   : add_lists(reply.headers, json::member(&*parsed, "multiValueHeaders"));
    if (problem.empty()) problem = add_lines(reply.headers, json::member(&*parsed, "headers"));
    if (problem.empty()) problem = read_body(reply.body, *parsed);
    if (!problem.empty()) return malformed(problem);
    if (!reply.body.empty() && !has_type(reply.headers)) reply.headers.emplace_back("Content-Type", default_type(kind));
    return reply;
}

client_reply failure_reply(event_kind kind, int status) {
    std::string_view text = kind == event_kind::rest ? "Internal server error" : "Internal Server Error";
    if (status == 503) text = "Service Unavailable";
    if (status == 504) text = kind == event_kind::rest ? "Endpoint request timed out" : "Service Unavailable";
    client_reply reply{status, {{"Content-Type", "application/json"}}};
    reply.body = json::serialize(json::object{{"message", text}});
    return reply;
}

}  // namespace tight::http
