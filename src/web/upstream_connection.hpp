// SPDX-License-Identifier: Apache-2.0
#pragma once

// An HTTP/1.1 connection to the application on this machine: one request at a time, every wait bounded.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tight/error.hpp>

#include "http1/response_reader.hpp"

namespace tight::web {

using deadline = std::chrono::steady_clock::time_point;

// Where the application listens: a port of this machine, or a Unix socket where `socket` is not empty.
struct place {
    std::uint16_t port = 0;
    std::string socket = {};

    std::string text() const;  // "port 8080", "/tmp/app.sock"
};

// A request as it goes on the wire.
struct wire_request {
    std::string_view head = {};  // with its empty line
    std::string_view body = {};
    bool is_head = false;  // HEAD: its reply has no body
    bool may_be_repeated = false;
    bool is_last = false;  // no other goes over the same connection
};

class upstream_connection {
public:
    // Takes the socket over.
    explicit upstream_connection(int socket) : socket_(socket) {}
    ~upstream_connection();
    upstream_connection(const upstream_connection&) = delete;
    upstream_connection& operator=(const upstream_connection&) = delete;

    // Connects by IPv4, or by IPv6 where nothing listens there; the socket's number. The errors: `not_found` (nothing
    // listens), `unavailable`.
    static result<int> connect(const place& to);

    // Whether a request can be sent: nothing has arrived since the last reply, and the other side has not closed.
    bool usable() const;

    // Sends a request and reads the head of its reply. The errors, of this and of read(): `unavailable` (the
    // connection ended; the reply has not begun where began() is false), `bad_input` (the reply is not HTTP/1.1),
    // `too_large`, `timed_out`.
    result<http1::response_view> ask(const wire_request& request, const http1::response_limits& limits, deadline until);
    // Whether a byte of the reply has come.
    bool began() const { return !reader_.untouched(); }

    // Reads on until the reply is whole, for whom wants the body at once: the reply lives until the next call.
    result<http1::response_view> read(deadline until);

    // What has come of the body since the last call, at least one byte; empty at its end.
    result<std::string_view> read_some(deadline until);

    // Whether another request may be sent when the reply was read.
    bool can_be_kept() const;

private:
    result<void> send(std::string_view bytes, deadline until);
    result<void> send_all(const wire_request& request, deadline until);
    result<void> receive(deadline until);
    bool await(deadline until, int& flags) const;
    void acknowledge() const;
    bool may_be_followed() const;

    int socket_;
    bool sent_ = true;  // the whole of the request
    bool is_head_ = false;
    bool is_last_ = false;
    http1::response_reader reader_;
};

}  // namespace tight::web
