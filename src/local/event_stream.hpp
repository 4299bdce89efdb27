// SPDX-License-Identifier: Apache-2.0
#pragma once

// The framing in which AWS streams events over HTTP (application/vnd.amazon.eventstream): messages of typed headers and
// a payload, each with two checksums. What InvokeWithResponseStream answers in. Pure.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tight::local {

// One message with headers of type string.
std::string event_message(const std::vector<std::pair<std::string_view, std::string_view>>& headers,
                          std::string_view payload);

// A piece of the function's answer.
std::string payload_chunk(std::string_view data);

// The end: with {"ErrorCode", "ErrorDetails", "LogResult"} where there are such.
std::string invoke_complete(std::string_view error_code, std::string_view error_details, std::string_view log_base64);

}  // namespace tight::local
