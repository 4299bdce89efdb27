// SPDX-License-Identifier: Apache-2.0
#pragma once

// How an answer's body travels, for those who write replies in other shapes than text.

#include <tight/http/response.hpp>

namespace tight::http {

// Whether the body goes as base64: `encoding` says, or else content type, content encoding and the bytes themselves.
bool goes_as_base64(const response& answer);

}  // namespace tight::http
