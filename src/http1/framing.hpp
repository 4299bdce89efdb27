// SPDX-License-Identifier: Apache-2.0
#pragma once

// What requests and responses of HTTP/1.1 have in common (RFC 9112): the syntax of fields, and where a body ends. Pure;
// the parser of requests and the reader of responses judge by these rules and by no others.

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/token.hpp"

namespace tight::http1 {

// RFC 9110, 5.5: visible characters, spaces, tabs and bytes over 127.
bool is_field_value(std::string_view text);

// Whether a list (Connection, Transfer-Encoding) holds that word, in any case.
bool list_contains(std::string_view list, std::string_view word);

// Whether the field belongs to a connection, not to the message that goes over it (RFC 9110, 7.6.1).
bool is_hop_by_hop(std::string_view name);

// The fields that say how a body is framed (RFC 9112, 6), one after another.
class body_framing {
public:
    enum class problem : std::uint8_t { none, invalid_length, different_lengths, unsupported_coding };

    // Other fields than Content-Length and Transfer-Encoding change nothing. The value is without white space around.
    problem add(std::string_view name, std::string_view value);

    bool is_chunked() const { return is_chunked_; }
    std::optional<std::uint64_t> length() const { return length_; }
    // What two readers could understand differently.
    bool is_ambiguous() const { return is_chunked_ && length_; }

private:
    bool is_chunked_ = false;
    std::optional<std::uint64_t> length_ = {};
};

// The size that the first line of a chunk gives, without CRLF (RFC 9112, 7.1). Extensions are skipped; white space may
// stand before one and nowhere else. Nothing for a line that is malformed.
std::optional<std::uint64_t> parse_chunk_size(std::string_view line);

}  // namespace tight::http1
