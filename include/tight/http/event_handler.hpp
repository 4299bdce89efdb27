// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a function does with events that are not HTTP requests.

#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/json.hpp>

namespace tight {

class context;

namespace http {

// Parses the event, which lives as long as the call, and returns the result's text. The error: it is not JSON.
[[nodiscard]] result<std::string> call_with_json(json::value (*handler)(const json::value&, context&),
                                                 std::string_view event, context& context);

}  // namespace http

// From the event to the invocation's result; null if nobody reads it. A class rather than a pointer, so that only a
// function that has one carries the parsing.
class event_handler {
public:
    using call = json::value (*)(const json::value& event, context& context);

    constexpr event_handler() = default;
    constexpr event_handler(call on_event) : handler_(on_event), run_(&http::call_with_json) {}

    constexpr explicit operator bool() const { return handler_ != nullptr; }

    // Requires: there is one. Throws what it throws.
    [[nodiscard]] result<std::string> operator()(std::string_view event, context& context) const {
        return run_(handler_, event, context);
    }

private:
    call handler_ = nullptr;
    decltype(&http::call_with_json) run_ = nullptr;
};

}  // namespace tight
