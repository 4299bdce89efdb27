// SPDX-License-Identifier: Apache-2.0
#pragma once

// A context for functions that do not look at it, and short ways from an event to a reply.

#include <string>
#include <string_view>

#include <tight/http.hpp>
#include <tight/json.hpp>

namespace tight_test {

inline tight::context& any_context() {
    static tight::context context;
    return context;
}

inline tight::response ask(const tight::function& function, tight::request_parts parts) {
    return tight::http::dispatch(function, tight::request(std::move(parts)), any_context());
}

inline tight::request read(std::string_view event) { return tight::http::read_event(event).value(); }

// The reply to an event as a value.
inline tight::json::value reply(const tight::function& function, std::string_view event) {
    return tight::json::parse(tight::http::answer(function, event, any_context()).value()).value();
}

inline std::string event_with_body(std::string_view body, std::string_view more = "") {
    return R"({"httpMethod":"POST","path":"/","body":)" + std::string(body) + std::string(more) + "}";
}

}  // namespace tight_test
