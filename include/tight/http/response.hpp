// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a handler answers.
//
//     return {200, movie.to_json()};                       // any JSON value; Content-Type: application/json
//     return {201, "created"};                             // text; Content-Type: text/plain; charset=utf-8
//     return {204};
//     return {302, "", {{"Location", "/movies"}}};
//     throw tight::http_error(404, "no such movie");       // from any depth: {"message":"no such movie"}

#include <concepts>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/http/header_list.hpp>
#include <tight/json.hpp>

namespace tight {

// Attributes of a cookie that is set (RFC 6265).
struct cookie_options {
    std::optional<std::int64_t> max_age_seconds = {};  // without it the cookie ends with the browser's session
    std::string_view path = "/";
    std::string_view domain = {};
    std::string_view same_site = "Lax";
    bool secure = true;
    bool http_only = true;
};

// How the body travels through gateways that carry text only.
enum class body_encoding : std::uint8_t {
    automatic,  // base64 where content type, content encoding or the bytes themselves ask for it
    text,       // as it is; the body must be UTF-8
    base64,     // the body is bytes: base64 on the wire
    encoded     // the body is base64 already: sent as it is and marked as such
};

struct response {
    int status = 200;
    std::string body = {};
    header_list headers = {};  // several of one name are allowed; a handler's own win over defaults
    body_encoding encoding = body_encoding::automatic;
    std::string_view default_type = {};  // Content-Type where `headers` has none; text that is never freed
    std::optional<std::string> reply =
        {};  // the whole reply as JSON text, instead of all the others: see passthrough()

    response() = default;
    response(int status_) : status(status_) {}  // NOLINT(google-explicit-constructor): {204} is a response
    response(int status_, const json::value& body_, header_list headers_ = {});
    template <std::convertible_to<std::string_view> Text>
    response(int status_, const Text& body_, header_list headers_ = {})
        : response(text_tag{}, status_, std::string(std::string_view(body_)), std::move(headers_)) {}
    template <std::same_as<std::string> Text>
    response(int status_, Text&& body_, header_list headers_ = {})
        : response(text_tag{}, status_, std::move(body_), std::move(headers_)) {}
    // 200 with this body.
    response(const json::value& body_) : response(200, body_) {}   // NOLINT(google-explicit-constructor)
    response(const json::object& body_) : response(200, body_) {}  // NOLINT(google-explicit-constructor)
    response(const json::array& body_) : response(200, body_) {}   // NOLINT(google-explicit-constructor)

    // Bytes of any kind. `type` must outlive the response: a literal.
    static response bytes(int status, std::string body, std::string_view type = "application/octet-stream");
    // The invocation's result is exactly this value: no status, headers or defaults are added.
    static response passthrough(const json::value& reply);

    // The first header of that name, without regard to case.
    std::optional<std::string_view> header(std::string_view name) const;
    // Replaces every header of that name.
    response& set(std::string_view name, std::string value);
    // Adds one, whatever is there.
    response& add(std::string name, std::string value);
    // Adds a Set-Cookie. The value is written as it is: letters, digits and most punctuation, no ';', ',' or space.
    response& cookie(std::string_view name, std::string_view value, const cookie_options& options = {});

    // The body parsed; null where it is not JSON. For tests and middleware.
    json::value json() const;

private:
    struct text_tag {};
    response(text_tag, int status, std::string body, header_list headers);
};

// Ends the request from any depth.
class http_error : public std::exception {
public:
    // The body is {"message": message}.
    http_error(int status, std::string_view message);
    http_error(int status, std::string_view message, const json::value& body, header_list headers = {});
    explicit http_error(tight::response answer);

    const char* what() const noexcept override { return message_.c_str(); }
    const tight::response& response() const { return response_; }

private:
    std::string message_;
    tight::response response_;
};

}  // namespace tight
