// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads HTTP/1.1 replies (RFC 9112) from bytes as they come; knows nothing of sockets. The body ends up in one piece,
// chunked or not, in a buffer that is kept from one reply to the next.
//
//     while (reader.state() == reply_reader::progress::incomplete) {
//         const std::span<char> room = reader.room();
//         const ssize_t size = recv(socket, room.data(), room.size(), 0);
//         size > 0 ? reader.received(size) : reader.closed();
//     }

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace tight::lambda {

// Views into the reader's buffer: valid until its next().
struct reply {
    int status = 0;
    std::string_view fields = {};  // the header's lines, each with its CRLF
    std::string_view body = {};
    bool keep_alive = true;

    // The first field of that name, which is compared without regard to case; empty where there is none.
    std::string_view field(std::string_view name) const;
};

// Takes the first line off `fields`. False where there is none left; a line without a colon has an empty name.
bool take_field(std::string_view& fields, std::string_view& name, std::string_view& value);

class reply_reader {
public:
    enum class progress : std::uint8_t { incomplete, complete, malformed };

    static constexpr std::size_t max_head = 64 * 1024;
    static constexpr std::size_t max_body = 64 * 1024 * 1024;

    // Where to put bytes; never empty. Invalidates the views of reply().
    std::span<char> room();
    // `size` bytes were put there.
    progress received(std::size_t size);
    // No more will come.
    progress closed();

    progress state() const { return state_; }
    // Whether nothing of a reply has come yet.
    bool untouched() const { return state_ == progress::incomplete && used_ == 0; }
    // Requires: complete.
    const tight::lambda::reply& reply() const { return reply_; }

    // Makes ready for the reply after this one, whose first bytes may have come already.
    void next();
    // Forgets everything: for another connection.
    void reset();

private:
    enum class part : std::uint8_t { head, sized_body, chunk_size, chunk_data, chunk_end, trailer, body_until_close };

    progress parse();
    bool parse_head();
    bool read_status_line(std::string_view line);
    bool skip_interim();
    bool read_framing(std::string_view fields);
    bool parse_sized_body();
    bool parse_chunk_size();
    bool parse_chunk_data();
    bool parse_chunk_end();
    bool parse_trailer();
    std::size_t take_body(std::size_t most);
    void close_gap();
    bool finish();
    bool refuse();
    std::string_view unread() const { return {data_.get() + read_, used_ - read_}; }

    std::unique_ptr<char[]> data_;
    std::size_t capacity_ = 0;
    std::size_t used_ = 0;         // bytes in the buffer
    std::size_t read_ = 0;         // of them, parsed
    std::size_t scanned_ = 0;      // of the head, known to hold no end
    std::size_t first_field_ = 0;  // where the fields begin
    std::size_t head_ = 0;         // size of the head, where the body begins
    std::size_t body_end_ = 0;     // behind the body's bytes so far
    std::size_t wanted_ = 0;       // what is left of the body or the chunk
    part part_ = part::head;
    progress state_ = progress::incomplete;
    tight::lambda::reply reply_;
};

}  // namespace tight::lambda
