// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads HTTP/1.1 requests (RFC 9112) from bytes, whatever pieces they come in. Knows no socket:
//
//     request_parser parser(limits);
//     while (true) switch (parser.next(input)) { ... }       // takes what it understood from the front of `input`
//
// What two readers could understand differently is refused: a bare LF, folded headers, both Content-Length and
// Transfer-Encoding, blanks before a colon or a chunk's size, two hosts.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http1/message.hpp"

namespace tight::http1 {

class request_parser {
public:
    enum class event : std::uint8_t {
        more,      // nothing until more bytes come; what is left of the input has to be there again, in front of them
        head,      // message() holds all but the body
        body,      // fragment() is the next piece of the body; part of the input that was given
        complete,  // the request has ended; trailers() holds what followed a chunked body. The next call starts a new
                   // one
        refused,   // refusal() says why; the connection cannot go on
    };

    struct reason {
        int status = 0;  // of the answer: 400, 413, 414, 417, 431, 501, 505
        std::string text = {};
    };

    explicit request_parser(const request_limits& limits) : limits_(limits) {}

    event next(std::string_view& input);

    http1::request& message() { return request_; }
    std::string_view fragment() const { return fragment_; }
    header_list& trailers() { return trailers_; }
    const reason& refusal() const { return refusal_; }

    // After `head`: whether a body follows, and how long it said to be (0 where chunked).
    bool has_body() const { return framing_ != framing::none; }
    std::uint64_t content_length() const { return framing_ == framing::length ? left_ : 0; }
    bool expects_continue() const { return expects_continue_; }
    bool keep_alive() const { return keep_alive_; }

    // Whether a request has begun and not ended.
    bool inside() const { return begun_ && state_ != state::finished; }

private:
    enum class state : std::uint8_t {
        request_line,
        headers,
        head_done,
        counted,
        chunk_size,
        chunk_data,
        chunk_end,
        trailer,
        body_done,
        finished,
        dead
    };
    enum class framing : std::uint8_t { none, length, chunked };
    enum class line : std::uint8_t { found, partial, bad };

    void start();
    line take_line(std::string_view& input, std::string_view& text);
    event refuse(int status, std::string text);
    bool on_line(std::string_view text);
    bool on_request_line(std::string_view text);
    bool on_target(std::string_view target);
    bool on_absolute_target(std::string_view scheme, std::string_view rest);
    bool on_header(std::string_view text, header_list& into);
    bool on_chunk_size(std::string_view text);
    bool finish_head();
    bool check_host();
    bool find_framing();
    event on_data(std::string_view& input);
    bool fail(int status, std::string text);

    request_limits limits_;
    state state_ = state::request_line;
    framing framing_ = framing::none;
    bool begun_ = false;
    bool expects_continue_ = false;
    bool keep_alive_ = true;
    std::size_t scanned_ = 0;  // bytes of the unfinished line already searched for its end
    std::size_t head_bytes_ = 0;
    std::uint64_t left_ = 0;  // bytes of the body or chunk still to come
    std::uint64_t body_bytes_ = 0;
    std::string_view fragment_;
    http1::request request_;
    std::string target_authority_;  // of a target in absolute form
    header_list trailers_;
    reason refusal_;
};

}  // namespace tight::http1
