// SPDX-License-Identifier: Apache-2.0
#pragma once

// A client's request, whichever gateway it came through: one immutable value, cheap to copy, safe to keep and to read
// from several threads. Names and values are decoded (percent-encoding, base64); a stage is not part of the path.
//
//     const int year = request.query<int>("year");            // absent or not a number: the client gets 400
//     if (auto token = request.header("x-api-token")) check(*token);    // case-insensitive
//     auto movie = Movie::from_json(request.json()).value();  // a bad body: 400, naming every bad field
//
// In a test, a request needs no event:
//
//     tight::request request({.method = "POST", .path = "/movies?draft=1", .body = R"({"year":1985})"});

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tight/http/convert.hpp>
#include <tight/http/header_list.hpp>
#include <tight/http/verb.hpp>
#include <tight/json.hpp>

namespace tight {

namespace http {
struct request_state;
}

// The parts of a request that is built by hand.
struct request_parts {
    std::string method = "GET";
    std::string path = "/";  // as on the wire: percent-encoded, with the query if there is one
    header_list headers = {};
    std::string body = {};  // raw bytes
    std::vector<std::pair<std::string, std::string>> path_parameters = {};
    std::string principal_id = {};
    std::string stage = {};
    std::string source_ip = {};
    std::string request_id = {};
};

class request {
public:
    struct field {
        std::string_view name;
        std::string_view value;
    };

    // GET / with nothing else.
    request();
    explicit request(request_parts parts);

    verb method() const;
    std::string_view method_name() const;  // the client's own word, also where method() is verb::other

    // The path without stage and query, percent-decoded; always begins with '/'.
    std::string_view path() const;
    // The path as the client wrote it, where the gateway tells (an HTTP API decodes it before anyone can see).
    std::string_view raw_path() const;
    // A {parameter} of the route, decoded; empty where the route has none of that name.
    std::string_view path(std::string_view name) const;
    std::vector<field> path_parameters() const;

    // The first value of that name.
    std::optional<std::string_view> query(std::string_view name) const;
    std::vector<std::string_view> query_all(std::string_view name) const;
    std::vector<field> query() const;

    // The first value of that name, which is compared without regard to case.
    std::optional<std::string_view> header(std::string_view name) const;
    std::vector<std::string_view> header_all(std::string_view name) const;
    std::vector<field> headers() const;

    std::optional<std::string_view> cookie(std::string_view name) const;
    std::vector<field> cookies() const;

    // The bytes the client sent; base64 is undone. Empty where there is none: has_body() tells absent from empty.
    std::string_view body() const;
    bool has_body() const;

    // The body as a value. JSON text is that value; a form (application/x-www-form-urlencoded) is an object of strings,
    // or of arrays of strings where a name comes twice; no body is null. A text that is neither becomes an empty object
    // and one line in the log (which never shows the body), so that a model answers with the fields it misses.
    // Belongs to this request and its copies.
    const json::value& json() const;
    // The same, but a text that is not JSON ends the request: 400, naming the byte.
    const json::value& valid_json() const;
    // The same, or nullptr if the text is not JSON; `problem` says why.
    const json::value* try_json(std::string& problem) const;
    // A field of a form body, the first of that name; nothing if the body is not a form.
    std::optional<std::string_view> form(std::string_view name) const;

    // The caller, from the gateway's authorizer: Cognito or JWT `sub`, or a Lambda authorizer's principalId.
    std::optional<std::string_view> principal_id() const;
    std::string_view stage() const;       // "" where there is none, "$default" included
    std::string_view source_ip() const;   // of the client; "" where the gateway does not say
    std::string_view request_id() const;  // the gateway's id, not the invocation's

    event_kind kind() const;
    // The whole event, parsed at first use; null for a request that was built by hand.
    const json::value& event() const;
    std::string_view event_text() const;

    // Conversions. T: an integer, floating-point number, bool, std::string or std::string_view. What is absent (without
    // a fallback) or does not convert ends the request: the client gets 400, naming the field.
    template <class T>
    T path(std::string_view name) const {
        return http::required<T>(name, path_parameter(name));
    }
    template <class T>
    T query(std::string_view name) const {
        return http::required<T>(name, query(name));
    }
    template <class T>
    T query(std::string_view name, T fallback) const {
        const auto text = query(name);
        return text ? http::required<T>(name, text) : std::move(fallback);
    }
    template <class T>
    T header(std::string_view name) const {
        return http::required<T>(name, header(name));
    }

    // As path(name), but telling absent from empty.
    std::optional<std::string_view> path_parameter(std::string_view name) const;
    // This request with these path parameters in place of the gateway's. For routers.
    request with_path_parameters(std::vector<std::pair<std::string, std::string>> parameters) const;
    // This request with a principal in place of the gateway's. For middleware that authenticates.
    request with_principal(std::string principal_id) const;

    // For the framework.
    explicit request(std::shared_ptr<const http::request_state> state) : state_(std::move(state)) {}
    const http::request_state& state() const { return *state_; }

private:
    struct changes {
        std::optional<std::vector<std::pair<std::string, std::string>>> path_parameters;
        std::optional<std::string> principal_id;
    };

    std::shared_ptr<const http::request_state> state_;
    std::shared_ptr<const changes> changes_;
};

}  // namespace tight
