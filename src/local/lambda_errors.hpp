// SPDX-License-Identifier: Apache-2.0
#pragma once

// The errors Lambda itself reports, in its words.

#include <string>
#include <string_view>

namespace tight::local {

// {"errorType": type, "errorMessage": message}
std::string error_document(std::string_view type, std::string_view message);

// "RequestId: ID Error: Task timed out after 3.00 seconds"
std::string with_request_id(std::string_view request_id, std::string_view text);

// "Movie.NotFound: no such movie" of an error document, in one line; its beginning where it is no such document.
std::string error_summary(std::string_view document);

// "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0"
std::string make_trace_id();

}  // namespace tight::local
