// SPDX-License-Identifier: Apache-2.0
#pragma once

// The other side of a function: what API Gateway, a Function URL or a load balancer does between a client and Lambda.
// Local servers and test builders stand on it.
//
//     std::string event = http::make_event(event_kind::rest, {.method = "GET", .target = "/movies/1985?full=1"},
//                                          {.resource = "/movies/{year}", .stage = "dev"});
//     auto reply = http::read_reply(event_kind::rest, payload);     // of the function; 502 where it is malformed

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/http/request.hpp>
#include <tight/http/verb.hpp>
#include <tight/json.hpp>

namespace tight::http {

// A request as it is read from a connection.
struct client_request {
    std::string method = "GET";
    std::string target = "/";  // as on the wire: percent-encoded path, '?' and query
    header_list headers = {};  // as on the wire, in order, repeated names allowed
    std::string body = {};
    std::string source_ip = "127.0.0.1";
    std::string protocol = "HTTP/1.1";
};

// What the gateway knows besides. Where a text is empty, a plausible one stands in the event.
struct gateway_settings {
    // The route that matched, which gives path parameters; "$default" is allowed for http.
    std::string resource = "/{proxy+}";
    std::string route_method = "ANY";  // the verb of that route, for http
    std::string stage = {};            // empty: "$default" for http and function_url, "prod" for rest
    std::string api_id = "tight";
    std::string account_id = "123456789012";
    std::string request_id = "00000000-0000-0000-0000-000000000000";
    std::string domain = {};           // empty: the Host header, or localhost
    std::int64_t time_ms = 0;          // when the request came, in milliseconds since 1970
    json::value authorizer = nullptr;  // requestContext.authorizer
    json::object stage_variables = {};
    bool stage_in_path = false;  // http only: rawPath begins with the stage, as where no custom domain is used
    bool multi_value = true;     // load_balancer only: the target group's lambda.multi_value_headers.enabled
};

// The text of the event a function would get. Bodies become base64 where that gateway would send them so: bytes always,
// and in format 2.0 also forms. Requires: kind is not none.
std::string make_event(event_kind kind, const client_request& request, const gateway_settings& settings = {});

// What goes back to the client.
struct client_reply {
    int status = 200;
    header_list headers = {};
    std::string body = {};  // bytes: base64 is undone
};

// Reads what a function returned, as the gateway of that kind does: format 2.0 takes anything without statusCode for
// the body of a 200 answer. The error is `bad_input` and says what a gateway calls "Malformed Lambda proxy response".
[[nodiscard]] result<client_reply> read_reply(event_kind kind, std::string_view payload);

// What a gateway of that kind returns with this status if a function failed, timed out or returned what is malformed.
client_reply failure_reply(event_kind kind, int status = 502);

}  // namespace tight::http
