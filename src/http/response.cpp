// SPDX-License-Identifier: Apache-2.0
#include <tight/http/response.hpp>

#include "core/json_text.hpp"
#include "http/text.hpp"

namespace tight {

using http::equal_ignoring_case;

namespace {

std::string text_of(const json::value& value) {
    std::string out;
    json::append_value(out, value);
    return out;
}

}  // namespace

response::response(int status_, const json::value& body_, header_list headers_)
    : status(status_), body(text_of(body_)), headers(std::move(headers_)), default_type("application/json") {}

response::response(text_tag, int status_, std::string body_, header_list headers_)
    : status(status_),
      body(std::move(body_)),
      headers(std::move(headers_)),
      default_type("text/plain; charset=utf-8") {}

response response::bytes(int status, std::string body, std::string_view type) {
    response answer(status);
    answer.body = std::move(body);
    answer.encoding = body_encoding::base64;
    answer.default_type = type;
    return answer;
}

response response::passthrough(const json::value& reply) {
    response answer;
    answer.reply = text_of(reply);
    return answer;
}

std::optional<std::string_view> response::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (equal_ignoring_case(key, name)) return value;
    return std::nullopt;
}

response& response::set(std::string_view name, std::string value) {
    std::erase_if(headers, [name](const auto& each) { return equal_ignoring_case(each.first, name); });
    headers.emplace_back(name, std::move(value));
    return *this;
}

response& response::add(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

response& response::cookie(std::string_view name, std::string_view value, const cookie_options& options) {
    std::string line(name);
    line.append("=").append(value);
    const auto attribute = [&line](std::string_view key, std::string_view text) {
        if (!text.empty()) line.append("; ").append(key).append("=").append(text);
    };
    if (options.max_age_seconds) attribute("Max-Age", std::to_string(*options.max_age_seconds));
    attribute("Path", options.path);
    attribute("Domain", options.domain);
    attribute("SameSite", options.same_site);
    if (options.secure) line += "; Secure";
    if (options.http_only) line += "; HttpOnly";
    return add("Set-Cookie", std::move(line));
}

json::value response::json() const {
    auto parsed = json::parse(body);
    return parsed ? *std::move(parsed) : json::value(nullptr);
}

http_error::http_error(int status, std::string_view message)
    : message_(message), response_(status, json::value{{"message", message}}) {}

http_error::http_error(int status, std::string_view message, const json::value& body, header_list headers)
    : message_(message), response_(status, body, std::move(headers)) {}

http_error::http_error(tight::response answer)
    : message_("status " + std::to_string(answer.status)), response_(std::move(answer)) {}

}  // namespace tight
