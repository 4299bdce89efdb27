// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads HTTP/1.1 responses (RFC 9112) from bytes as they come; knows nothing of sockets. The body ends up in one piece,
// chunked or not, in a buffer that is kept from one response to the next; or is taken in pieces while it comes.
//
// What two readers could understand differently is malformed: a bare LF (unless the limits allow it), folded fields,
// white space before a colon, control characters, lengths that differ, codings other than chunked. Chunks overrule a
// length, and such a connection is not kept (RFC 9112, 6.3).
//
//     while (reader.state() == response_reader::progress::incomplete) {
//         const std::span<char> room = reader.room();
//         const ssize_t size = recv(socket, room.data(), room.size(), 0);
//         size > 0 ? reader.received(size) : reader.closed();
//     }

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace tight::http1 {

class body_framing;

// Views into the reader's buffer: valid until its next().
struct response_view {
    int status = 0;
    std::string_view fields = {};  // the header's lines, each with its CRLF
    std::string_view body = {};
    bool keep_alive = true;

    // The first field of that name, which is compared without regard to case; empty where there is none.
    std::string_view field(std::string_view name) const;
};

// Takes the first line off `fields`, without its end. False where there is none left.
bool take_line(std::string_view& fields, std::string_view& line);
// "name: value"; a line without a colon has an empty name.
void split_field(std::string_view line, std::string_view& name, std::string_view& value);
// Both.
bool take_field(std::string_view& fields, std::string_view& name, std::string_view& value);

// The limits of a response.
struct response_limits {
    std::size_t head = 64 * 1024;
    std::size_t body = 64 * 1024 * 1024;   // what of it is kept at once, where it is taken in pieces
    std::size_t piece = 64 * 1024 * 1024;  // of a body, asked for at once
    bool lone_lf = false;                  // LF alone may end a line of the head too (RFC 9112, 2.2)
};

class response_reader {
public:
    // too_large: the body is beyond its limit.
    enum class progress : std::uint8_t { incomplete, complete, malformed, too_large };

    // For the responses from now on. Requires: untouched().
    void limit_to(const response_limits& limits) { limits_ = limits; }
    // The next response answers a HEAD request: it has no body, whatever its fields say. Requires: untouched().
    void expect_head_only() { head_only_ = true; }

    // Where to put bytes; never empty. Invalidates the views of response().
    std::span<char> room();
    // `size` bytes were put there.
    progress received(std::size_t size);
    // No more will come.
    progress closed();

    progress state() const { return state_; }
    // Whether nothing of a response has come yet.
    bool untouched() const { return state_ == progress::incomplete && used_ == 0; }
    // Requires: complete.
    const response_view& response() const { return response_; }

    // Whether status and fields are known: head() may then be called, its body being empty.
    bool has_head() const { return state_ == progress::complete || part_ != part::head; }
    response_view head() const;
    // What came of the body since the last call, until the next room(): for whom wants it in pieces. response().body is
    // of no use then. Requires: has_head().
    std::string_view take_body();

    // Whether bytes came behind the response. Requires: complete.
    bool has_more() const { return used_ > read_; }

    // Prepares for the response after this one, whose first bytes may have come already.
    void next();
    // Forgets everything: for another connection.
    void reset();

private:
    enum class part : std::uint8_t { head, sized_body, chunk_size, chunk_data, chunk_end, trailer, body_until_close };

    progress parse();
    bool parse_head();
    void mend_lines();
    bool read_status_line(std::string_view line);
    bool skip_interim();
    bool read_fields(std::string_view fields);
    bool start_body(const body_framing& framing);
    bool parse_sized_body();
    bool parse_chunk_line();
    bool parse_chunk_data();
    bool parse_chunk_end();
    bool parse_trailer();
    std::size_t take_bytes(std::size_t most);
    void close_gap();
    bool finish();
    bool refuse(progress as = progress::malformed);
    bool has_room_for(std::size_t more) const { return more <= limits_.body - (body_end_ - head_); }
    void drop_taken();
    std::string_view fields() const { return {data_.get() + first_field_, head_ - 2 - first_field_}; }
    std::string_view unread() const { return {data_.get() + read_, used_ - read_}; }

    std::unique_ptr<char[]> data_;
    std::size_t capacity_ = 0;
    std::size_t used_ = 0;         // bytes in the buffer
    std::size_t read_ = 0;         // of them, parsed
    std::size_t scanned_ = 0;      // of the head, known to hold no end
    std::size_t first_field_ = 0;  // where the fields begin
    std::size_t head_ = 0;         // size of the head, where the body begins
    std::size_t body_end_ = 0;     // behind the body's bytes so far
    std::size_t remaining_ = 0;    // what is left of the body or the chunk
    std::size_t taken_ = 0;        // of the body in the buffer
    std::size_t trailer_ = 0;      // size of the trailer so far
    response_limits limits_ = {};
    bool head_only_ = false;
    part part_ = part::head;
    progress state_ = progress::incomplete;
    response_view response_;
};

}  // namespace tight::http1
