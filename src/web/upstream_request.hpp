// SPDX-License-Identifier: Apache-2.0
#pragma once

// From the text of an event to the HTTP/1.1 request that its client sent: the inverse of http::make_event().

#include <memory>
#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/lambda/context.hpp>

#include "http/state.hpp"
#include "web/settings.hpp"
#include "web/upstream_connection.hpp"

namespace tight::web {

struct upstream_request {
    std::shared_ptr<http::request_state> state = {};  // of an HTTP event; null for the others
    std::string head = {};                            // of the request to send
    std::string_view body = {};                       // belongs to the event, or to `state`
    std::string refusal = {};                         // why the client is answered 400 instead; mostly empty

    bool is_http() const { return state != nullptr; }
    // Some servers do not read the body of a GET or an OPTIONS, and take it for the next request.
    bool may_leave_body() const;
    wire_request wire() const;
};

// An event that is no HTTP request becomes a POST of itself to how.events_path. The error: it is not JSON. `event` must
// outlive the result.
//
// Beside the client's own headers (those that belong to a connection left out) the application gets
// x-amzn-request-context, x-amzn-lambda-context, x-amzn-trace-id and x-amz-tenant-id, which no client can forge.
result<upstream_request> parse_upstream_request(std::string_view event, const settings& how, const invocation& facts);

}  // namespace tight::web
