// SPDX-License-Identifier: Apache-2.0
#pragma once

// From HTTP/1.1 to a response.

#include <tight/http/response.hpp>

#include "http1/response_reader.hpp"

namespace tight::adapter {

// The status and fields of what was received as a response without a body, those of the connection left out. Bytes that
// are not UTF-8 are taken for Latin-1.
response read_response_head(const http1::response_view& from);

}  // namespace tight::adapter
