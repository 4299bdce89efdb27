// SPDX-License-Identifier: Apache-2.0
#pragma once

// Requests and responses as HTTP/1.1 text: what routers written for a socket read instead of one. The headers
// beside this one use it.

#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/http/request.hpp>
#include <tight/http/response.hpp>

namespace tight::adapter {

// Path and query, percent-encoded, as a client would write them.
std::string target(const request& from);

// The header fields, those that belong to a connection or cannot be written on one line left out; Host is always there.
header_list fields(const request& from);

// The whole request: with Content-Length, and Connection: close. Throws http_error if its method is invalid.
std::string request_text(const request& from);

// The first response in `text`. `head_only`: it answers HEAD, and has no body whatever its fields say. The error,
// `bad_input`: there is no whole response.
[[nodiscard]] result<response> read_response(std::string_view text, bool head_only = false);

}  // namespace tight::adapter
