// SPDX-License-Identifier: Apache-2.0
#include "lambda/runtime_connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tight::lambda {
namespace {

std::string system_says(int problem) { return std::strerror(problem); }

}  // namespace

runtime_connection::~runtime_connection() { disconnect(); }

void runtime_connection::disconnect() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

result<void> runtime_connection::connect() {
    reader_.reset();
    socket_ = ::socket(to_.ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return fail(errc::unavailable, "no socket for the Runtime API: " + system_says(errno));
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(to_.port);
    std::memcpy(&v4.sin_addr, to_.address, sizeof v4.sin_addr);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(to_.port);
    std::memcpy(&v6.sin6_addr, to_.address, sizeof v6.sin6_addr);
    const auto* address = to_.ipv6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
    const socklen_t size = to_.ipv6 ? sizeof v6 : sizeof v4;
    if (::connect(socket_, address, size) == 0) return {};
    const int problem = errno;
    disconnect();
    return fail(errc::unavailable, "the Runtime API at " + to_.host + " cannot be reached: " + system_says(problem));
}

// Whether the other side has closed a connection that is at rest.
bool runtime_connection::gone() const {
    char byte = 0;
    const ssize_t size = ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
}

bool runtime_connection::send(pieces part) {
    constexpr std::size_t at_once = 4096;
    std::array<char, at_once> together;
    std::size_t size = 0;
    for (const std::string_view piece : part) {
        if (piece.size() > at_once - size) return send_apart(part);
        size += piece.copy(together.data() + size, piece.size());
    }
    return send_patiently({together.data(), size});
}

// Pieces that are large enough for a copy to cost more than the kernel's way of gathering them.
bool runtime_connection::send_apart(pieces part) {
    constexpr std::size_t most_pieces = 4;
    constexpr std::size_t at_once = std::size_t{256} * 1024;
    std::array<iovec, most_pieces> parts{};
    std::size_t count = 0, size = 0;
    for (const std::string_view piece : part) {
        if (piece.empty()) continue;
        parts[count++] = {const_cast<char*>(piece.data()), piece.size()};
        size += piece.size();
    }
    std::size_t sent = 0;
    if (size <= at_once) {
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        const ssize_t taken = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
        if (taken < 0 && errno != EINTR) return false;
        sent = taken < 0 ? 0 : static_cast<std::size_t>(taken);
    }
    for (const std::string_view piece : part) {
        const std::size_t done = std::min(sent, piece.size());
        sent -= done;
        if (!send_patiently(piece.substr(done))) return false;
    }
    return true;
}

// Sends what may be more than the other side wants to read: a reply that comes before all is sent ends it.
bool runtime_connection::send_patiently(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t taken = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (taken >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(taken));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) return false;
        pollfd wait{.fd = socket_, .events = POLLIN | POLLOUT, .revents = 0};
        if (::poll(&wait, 1, -1) > 0 && (wait.revents & (POLLIN | POLLERR | POLLHUP)) != 0) return false;
    }
    return true;
}

result<http1::response_view> runtime_connection::receive() {
    while (reader_.state() == http1::response_reader::progress::incomplete) {
        const std::span<char> room = reader_.room();
        const ssize_t size = ::recv(socket_, room.data(), room.size(), 0);
        if (size > 0) {
            reader_.received(static_cast<std::size_t>(size));
        } else if (size == 0 || errno != EINTR) {
            if (reader_.untouched())
                return fail(errc::unavailable, "the Runtime API closed the connection without a reply");
            reader_.closed();
        }
    }
    if (reader_.state() != http1::response_reader::progress::complete)
        return fail(errc::bad_input, "the Runtime API's reply is not whole, or not HTTP/1.1");
    return reader_.response();
}

result<http1::response_view> runtime_connection::exchange(pieces request) {
    for (bool again : {true, false}) {
        if (socket_ < 0) {
            if (auto connected = connect(); !connected) return std::unexpected(connected.error());
        } else {
            reader_.next();
        }
        const bool sent = send(request);
        auto answer = receive();  // a refusal may be there although not all was sent
        if (!answer || !answer->keep_alive || !sent) disconnect();
        if (answer || !again || answer.error().code != errc::unavailable) return answer;
    }
    std::unreachable();
}

result<void> runtime_connection::begin_request() {
    if (socket_ >= 0 && gone()) disconnect();
    if (socket_ < 0) return connect();
    reader_.next();
    return {};
}

result<http1::response_view> runtime_connection::end_request() {
    auto answer = receive();
    if (!answer || !answer->keep_alive) disconnect();
    return answer;
}

}  // namespace tight::lambda
