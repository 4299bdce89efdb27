// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a function does with events that are no HTTP requests.

#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/json.hpp>

namespace tight {

class context;

namespace http {

// Parses the event, which lives as long as the call, and gives the answer's text. The error says that it is no JSON.
[[nodiscard]] result<std::string> call_with_json(json::value (*handler)(const json::value&, context&),
                                                 std::string_view event, context& context);

}  // namespace http

// The event in, the invocation's answer out; null where nobody reads it. A class rather than a pointer, so that only a
// function that has one carries the parsing.
class event_handler {
public:
    using call = json::value (*)(const json::value& event, context& context);

    constexpr event_handler() = default;
    constexpr event_handler(call does) : handler_(does), run_(&http::call_with_json) {}

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
