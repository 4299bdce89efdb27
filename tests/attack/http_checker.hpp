// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads HTTP/1.1 answers as strictly as RFC 9110 and 9112 write them: what a lenient client would forgive is a fault
// here.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/http_client.hpp"

namespace attack {

// Whose words a body's are: a server's JSON must be JSON, a function may call anything so.
enum class body_of : std::uint8_t { server, function };

// All answers in the bytes that came on one connection until it was closed. Throws std::runtime_error, saying what is
// wrong and where, where they are no whole well-formed answers, or a server's body that calls itself JSON is none
// (UTF-8, too).
std::vector<support::http_answer> check_answers(std::string_view bytes, body_of whose = body_of::server);

}  // namespace attack
