// SPDX-License-Identifier: Apache-2.0
#pragma once

// A connection to a server: bytes over TCP, with or without TLS. Plain TCP and TLS are separate objects, so that a
// program that speaks plain HTTP only carries no TLS.
//
// Sockets and OpenSSL are used directly, without Asio: blocking calls with a deadline are all that is needed here, and
// they start in microseconds, in a binary smaller by half a megabyte.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <tight/environment.hpp>
#include <tight/error.hpp>

namespace tight::aws {

using deadline = std::chrono::steady_clock::time_point;

class stream {
public:
    virtual ~stream() = default;

    // At least one byte, or 0 at the end. errc::timed_out at `until`, errc::unavailable when the connection broke.
    virtual result<std::size_t> read(char* into, std::size_t size, deadline until) = 0;
    virtual result<void> write(std::string_view bytes, deadline until) = 0;
    // Whether an idle connection looks as if it could be used again.
    virtual bool idle() const = 0;
};

// A socket connected to the first address of `host` that answers.
result<int> connect_socket(const std::string& host, const std::string& port, deadline until);
std::unique_ptr<stream> plain_stream(int socket);

// Waits until the socket can be read or written; errc::timed_out at `until`.
result<void> wait_readable(int socket, deadline until);
result<void> wait_writable(int socket, deadline until);
// Whether nothing has arrived on a socket and the other side has not closed it.
bool quiet(int socket);

// Makes TLS connections; verification is always on.
class tls_maker {
public:
    virtual ~tls_maker() = default;
    // Takes the socket over, whatever happens.
    virtual result<std::unique_ptr<stream>> connect(int socket, const std::string& host, deadline until) = 0;
};

// AWS_CA_BUNDLE names the roots to trust; without it, Amazon's own for Amazon's hosts and the system's for all others.
std::unique_ptr<tls_maker> openssl_tls(const environment& variables);

}  // namespace tight::aws
