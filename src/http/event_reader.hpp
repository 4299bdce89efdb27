// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads an event into a request in one pass, without building a document: names and values stay views into the event's
// text. Boost.JSON's parser does the reading, so what is JSON and what is not is decided there.

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
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

// A place in the event whose value means something to us. Most of an event is `nothing`.
enum class place : std::uint8_t {
    nothing,
    root,
    version,
    route,
    method,
    path,
    raw_path,
    raw_query,
    body,
    is_base64,
    headers,
    header,
    multi_headers,
    multi_header,
    query,
    query_value,
    multi_query,
    multi_query_value,
    path_parameters,
    path_parameter,
    cookies,
    context,
    context_stage,
    context_request_id,
    context_domain,
    context_http,
    context_http_method,
    context_elb,
    identity,
    source_ip,
    authorizer,
    claims,
    jwt,
    lambda,
    // Who calls, in the order of preference.
    claims_sub,
    jwt_sub,
    principal_id,
    lambda_caller,
};

// The meaning of a document whose pieces come in order: what a parser of the text finds in it, or what a walk over an
// event that was parsed elsewhere finds. A text that is no part of state.event is copied.
class event_reader {
public:
    using text = boost::json::string_view;
    using problem = boost::system::error_code;

    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    explicit event_reader(request_state& into) : state_(&into) {}

    const findings& found() const { return found_; }
    // Whether the value to come means something; one that does not may be left out.
    bool wants_value() const { return next_ != place::nothing; }

    bool on_document_begin(problem&) { return true; }
    bool on_document_end(problem&) { return true; }
    bool on_object_begin(problem&);
    bool on_object_end(std::size_t, problem&);
    bool on_array_begin(problem&);
    bool on_array_end(std::size_t, problem&);
    bool on_key_part(text part, std::size_t, problem&);
    bool on_key(text part, std::size_t, problem&);
    bool on_string_part(text part, std::size_t, problem&);
    bool on_string(text part, std::size_t, problem&);
    bool on_number_part(text part, problem&);
    bool on_int64(std::int64_t, text part, problem&);
    bool on_uint64(std::uint64_t, text part, problem&);
    bool on_double(double, text part, problem&);
    bool on_bool(bool value, problem&);
    bool on_null(problem&) { return true; }
    bool on_comment_part(text, problem&) { return true; }
    bool on_comment(text, problem&) { return true; }

private:
    // Only this deep is anything looked for.
    static constexpr std::size_t levels = 6;

    place container() const { return depth_ < levels ? inside_[depth_] : place::nothing; }
    void enter(place what);
    void leave();
    void gather(text part);
    std::string_view whole(text last);
    void scalar(text last);
    void value(std::string_view text);

    request_state* state_;
    findings found_;
    std::string pieces_;          // of a key or value that is not one piece of the event
    std::string_view name_ = {};  // the key in a list of headers, queries or path parameters
    place next_ = place::root;    // what the value to come is
    std::size_t depth_ = 0;       // 0: outside the root
    std::array<place, levels> inside_{};
};

// Fills method, paths, lists, body and context of a request from its `event`, as they stand there. The error is
// `bad_input`: the event is not JSON.
result<findings> read(request_state& state);

// The request of what was read, whatever its kind. Requires: `found` is what was found for `state`.
request make_request(std::shared_ptr<request_state> state, const findings& found);

}  // namespace tight::http
