// SPDX-License-Identifier: Apache-2.0
#pragma once

// From an HTTP/1.1 reply to a response.

#include <string_view>

#include <tight/error.hpp>
#include <tight/http/response.hpp>

#include "http1/response_reader.hpp"

namespace tight::adapter {

// Whether a header field belongs to a connection rather than to what goes over it.
bool is_of_connection(std::string_view name);

// A reply's status and fields as a response without a body, those of the connection left out. Bytes that are no UTF-8
// are taken for Latin-1. The error is `bad_input`: a line that is no field.
result<response> read_response_head(const http1::response_view& from);

}  // namespace tight::adapter
