// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads an event into a request in one pass, without building a document: names and values stay views into the event's
// text.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <tight/error.hpp>

#include "http/state.hpp"

namespace tight::http {

// What the event holds besides the state itself.
struct event_fields {
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

// A member of the event whose value is read. Most of an event is `nothing`.
enum class event_member : std::uint8_t {
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
    // The caller, in the order of preference.
    claims_sub,
    jwt_sub,
    principal_id,
    lambda_caller,
};

// Receives the tokens of a document in order: from json::scanner, or from a walk over an event that was parsed
// elsewhere. A std::string_view must live as long as the request; a std::string is kept for it.
class event_reader {
public:
    explicit event_reader(request_state& state) : state_(&state) {}

    const event_fields& fields() const { return fields_; }
    // Whether the next value is read; one that is not may be left out.
    bool wants_value() const { return next_ != event_member::nothing; }

    void begin_object();
    void end_object() { leave(); }
    void begin_array();
    void end_array() { leave(); }
    void key(std::string_view name);
    void key(std::string&& name);
    void text(std::string_view value);
    void text(std::string&& value) { text(state_->keep(std::move(value))); }
    // Events written by hand hold numbers where gateways send text.
    void number(std::string_view digits);
    void boolean(bool value);
    void null() {}

private:
    // Members that are read are not nested deeper than this.
    static constexpr std::size_t levels = 6;

    event_member container() const { return depth_ < levels ? inside_[depth_] : event_member::nothing; }
    void enter(event_member member);
    void leave();

    request_state* state_;
    event_fields fields_;
    std::string_view name_ = {};              // the key in a list of headers, queries or path parameters
    event_member next_ = event_member::root;  // of the next value
    std::size_t depth_ = 0;                   // 0: outside the root
    std::array<event_member, levels> inside_{};
};

// Fills method, paths, lists, body and context of a request from its `event`, unchanged. The error is `bad_input`: the
// event is not JSON.
[[nodiscard]] result<event_fields> read(request_state& state);

// The request of what was read, whatever its kind. Requires: `fields` belongs to `state`.
request make_request(std::shared_ptr<request_state> state, const event_fields& fields);

}  // namespace tight::http
