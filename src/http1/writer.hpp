// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes HTTP/1.1 answers into a buffer. Pure.

#include <cstdint>
#include <string>
#include <string_view>

#include "http1/message.hpp"

namespace tight::http1 {

struct response_framing {
    bool head_only = false;  // the request was HEAD
    bool keep_alive = true;
    bool old_client = false;  // HTTP/1.0: no chunks, and keep-alive must be said
    bool chunked = false;     // otherwise the length is known, or ends with the connection (see `until_close`)
    bool until_close = false;
};

// Whether an answer of this status may have a body.
inline bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

// Status line and headers with the blank line. Content-Length, Transfer-Encoding, Connection and Keep-Alive are the
// server's: those of `headers` are left out (but for Connection: close, which the caller honours, and Content-Length
// where there is no body to count: of a 304, and of an answer to HEAD that was given none). What would break the
// framing cannot get in: a name that is no token is left out, line breaks in a value become spaces.
void append_head(std::string& out, int status, const header_list& headers, std::size_t body_length,
                 const response_framing& how, std::string_view date);

void append_chunk(std::string& out, std::string_view data);
void append_last_chunk(std::string& out, const header_list& trailers);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string http_date(std::int64_t seconds_since_1970);

}  // namespace tight::http1
