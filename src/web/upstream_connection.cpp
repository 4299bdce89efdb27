// SPDX-License-Identifier: Apache-2.0
#include "web/upstream_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tight::web {
namespace {

using progress = http1::response_reader::progress;

std::unexpected<error> cannot_connect(const place& to, int problem) {
    const bool is_nobody = problem == ECONNREFUSED || problem == ENOENT;
    return fail(is_nobody ? errc::not_found : errc::unavailable,
                "nothing answers at " + to.text() + ": " + std::string(std::strerror(problem)));
}

constexpr auto longest_connect = std::chrono::seconds(1);  // to a full backlog; otherwise this machine answers at once
constexpr auto longest_receive = std::chrono::milliseconds(100);

void set_time(int socket, int option, std::chrono::microseconds time) {
    const timeval value{.tv_sec = time.count() / 1'000'000, .tv_usec = time.count() % 1'000'000};
    ::setsockopt(socket, SOL_SOCKET, option, &value, sizeof value);
}

// The socket's number, or minus errno.
int connect_to(int family, const sockaddr* address, socklen_t size) {
    const int made = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) return -errno;
    set_time(made, SO_SNDTIMEO, longest_connect);
    if (::connect(made, address, size) != 0) {
        const int problem = errno == EINPROGRESS || errno == EAGAIN ? ETIMEDOUT : errno;
        ::close(made);
        return -problem;
    }
    set_time(made, SO_RCVTIMEO, longest_receive);
    const int on = 1;
    if (family != AF_UNIX) ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

int connect_unix(const std::string& path) {
    sockaddr_un there{};
    there.sun_family = AF_UNIX;
    std::memcpy(there.sun_path, path.data(), std::min(path.size(), sizeof there.sun_path - 1));
    return connect_to(AF_UNIX, reinterpret_cast<const sockaddr*>(&there), sizeof there);
}

int connect_v4(std::uint16_t port) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(port);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect_to(AF_INET, reinterpret_cast<const sockaddr*>(&there), sizeof there);
}

int connect_v6(std::uint16_t port) {
    sockaddr_in6 there{};
    there.sin6_family = AF_INET6;
    there.sin6_port = htons(port);
    there.sin6_addr = in6addr_loopback;
    return connect_to(AF_INET6, reinterpret_cast<const sockaddr*>(&there), sizeof there);
}

// Waits for one of these events; 0 where none came in time.
short wait_for(int socket, short events, deadline until) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return 0;
        pollfd wait{.fd = socket, .events = events, .revents = 0};
        const int found = ::poll(&wait, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 3'600'000)));
        if (found > 0) return wait.revents;
        if (found < 0 && errno != EINTR) return POLLERR;
    }
}

std::unexpected<error> late() { return fail(errc::timed_out, "no answer in time"); }

}  // namespace

std::string place::text() const { return socket.empty() ? "port " + std::to_string(port) : socket; }

upstream_connection::~upstream_connection() { ::close(socket_); }

result<int> upstream_connection::connect(const place& to) {
    if (!to.socket.empty()) {
        const int made = connect_unix(to.socket);
        if (made < 0) return cannot_connect(to, -made);
        return made;
    }
    const int made = connect_v4(to.port);
    if (made >= 0) return made;
    const int other = connect_v6(to.port);
    if (other >= 0) return other;
    return cannot_connect(to, -made);
}

bool upstream_connection::usable() const {
    char byte = 0;
    const ssize_t size = ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return size < 0 && (errno == EAGAIN || errno == EINTR);
}

result<void> upstream_connection::send(std::string_view bytes, deadline until) {
    while (!bytes.empty()) {
        const ssize_t taken = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (taken >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(taken));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return fail(errc::unavailable, "the connection was closed");
        const short found = wait_for(socket_, POLLIN | POLLOUT, until);
        if (found == 0) return late();
        // A reply that comes before all was sent is the answer: a refusal of what is too large, mostly.
        if ((found & POLLOUT) == 0) return fail(errc::unavailable, "the request was not read to its end");
    }
    return {};
}

result<void> upstream_connection::send_all(const wire_request& request, deadline until) {
    std::array<iovec, 2> parts{{{const_cast<char*>(request.head.data()), request.head.size()},
                                {const_cast<char*>(request.body.data()), request.body.size()}}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = request.body.empty() ? 1 : 2;
    const ssize_t taken = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (taken < 0 && errno != EAGAIN && errno != EINTR) return fail(errc::unavailable, "the connection was closed");
    const std::size_t done = taken < 0 ? 0 : static_cast<std::size_t>(taken);
    const std::size_t of_head = std::min(done, request.head.size());
    if (auto rest = send(request.head.substr(of_head), until); !rest) return rest;
    return send(request.body.substr(done - of_head), until);
}

// A server that writes the head and the body of its reply apart would wait 40 ms for this before the body (Nagle's
// algorithm, and our delay): where more than came is expected it is told at once, and the body is mostly there when
// this returns.
void upstream_connection::acknowledge() const {
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

// Waits until there may be bytes, or leaves that to recv() with the flags that this says: one call for both is what a
// request costs least with, where its time is not nearly up. False where none came in time.
bool upstream_connection::await(deadline until, int& flags) const {
    flags = until - std::chrono::steady_clock::now() < longest_receive ? MSG_DONTWAIT : 0;
    return flags == 0 || wait_for(socket_, POLLIN, until) != 0;
}

// Takes at least one byte of the reply, or learns that there are no more.
result<void> upstream_connection::receive(deadline until) {
    if (!reader_.untouched()) acknowledge();
    int flags = 0;
    if (!await(until, flags)) return late();
    while (true) {
        const std::span<char> room = reader_.room();
        const ssize_t size = ::recv(socket_, room.data(), room.size(), flags);
        if (size > 0) {
            reader_.received(static_cast<std::size_t>(size));
            break;
        }
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) {
            if (!await(until, flags)) return late();
            continue;
        }
        if (reader_.untouched()) return fail(errc::unavailable, "the connection was closed without an answer");
        reader_.closed();
        break;
    }
    if (reader_.state() == progress::malformed)
        return fail(errc::bad_input, "it is not HTTP/1.1, ends before its end or has a header of more than 64 KB");
    if (reader_.state() == progress::too_large) return fail(errc::too_large, "the answer is too large");
    return {};
}

result<http1::response_view> upstream_connection::ask(const wire_request& request, const http1::response_limits& limits,
                                                      deadline until) {
    reader_.reset();
    reader_.limit_to(limits);
    is_head_ = request.is_head;
    is_last_ = request.is_last;
    if (is_head_) reader_.expect_head_only();
    const auto sent = send_all(request, until);
    sent_ = sent.has_value();
    if (!sent && sent.error().code == errc::timed_out) return std::unexpected(sent.error());
    while (!reader_.has_head())
        if (auto more = receive(until); !more) return std::unexpected(sent ? more.error() : sent.error());
    return reader_.head();
}

result<http1::response_view> upstream_connection::read(deadline until) {
    while (reader_.state() == progress::incomplete)
        if (auto more = receive(until); !more) return std::unexpected(more.error());
    return reader_.response();
}

result<std::string_view> upstream_connection::read_some(deadline until) {
    while (true) {
        if (const std::string_view piece = reader_.take_body(); !piece.empty()) return piece;
        if (reader_.state() == progress::complete) return std::string_view();
        if (auto more = receive(until); !more) return std::unexpected(more.error());
    }
}

// An answer that has no body by its kind and announces one all the same: some servers send it, and later than the head.
// It would be taken for the next answer.
bool upstream_connection::may_be_followed() const {
    const http1::response_view& reply = reader_.response();
    if (!is_head_ && reply.status != 204 && reply.status != 304) return false;
    const std::string_view length = reply.field("content-length");
    return (!length.empty() && length != "0") || !reply.field("transfer-encoding").empty();
}

bool upstream_connection::can_be_kept() const {
    return sent_ && reader_.state() == progress::complete && reader_.response().keep_alive && !reader_.has_more() &&
           !is_last_ && !may_be_followed();
}

}  // namespace tight::web
