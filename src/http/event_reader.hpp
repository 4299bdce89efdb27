// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads an event into a request in one pass, without building a document: names and values stay views into the event's
// text. Boost.JSON's parser does the reading, so what is JSON and what is not is decided there.

#include <string_view>

#include <tight/error.hpp>

#include "http/state.hpp"

namespace tight::http {

// What the event said besides the state itself.
struct findings {
    std::string_view version = {};
    std::string_view route = {};  // resource, or routeKey: "GET /movies/{year}"
    std::string_view domain = {};
    std::string_view raw_query = {};
    std::string_view principals[4] = {};  // by preference, from claims_sub on
    bool has_principal[4] = {};
    bool has_method = false;       // httpMethod
    bool has_http_method = false;  // requestContext.http.method
    bool has_elb = false;
    bool has_raw_query = false;
    bool is_base64 = false;
    bool body_is_value = false;  // an object or array stands where text should
};

// Fills method, paths, lists, body and context of a request from its `event`, as they stand there. The error is
// `bad_input`: the event is not JSON.
result<findings> read(request_state& state);

}  // namespace tight::http
