// SPDX-License-Identifier: Apache-2.0
#pragma once

// The methods a function may answer, and the kinds of event that carry a request.

#include <cstdint>
#include <string_view>

namespace tight {

enum class verb : std::uint8_t { get, post, put, patch, del, options, head, other };

// "GET", "DELETE"...; empty for verb::other.
std::string_view name(verb method);

// Methods are case-sensitive (RFC 9110 section 9.1): "get" is verb::other.
verb verb_from(std::string_view name);

// Where a request came from. It decides the shape of the reply.
enum class event_kind : std::uint8_t {
    none,          // built by hand
    rest,          // API Gateway REST API, or HTTP API with payload format 1.0
    http,          // API Gateway HTTP API, payload format 2.0
    function_url,  // Lambda Function URL: format 2.0 with another treatment of paths
    load_balancer  // Application Load Balancer
};

}  // namespace tight
