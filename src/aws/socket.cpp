// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "aws/stream.hpp"

namespace tight::aws {
namespace {

std::unexpected<error> broke(std::string_view what, int code) {
    return fail(errc::unavailable, std::string(what) + ": " + std::strerror(code));
}

result<void> wait_for(int socket, short events, deadline until) {
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        if (left <= 0) return fail(errc::timed_out, "no answer in the time allowed");
        pollfd ready{.fd = socket, .events = events, .revents = 0};
        const int count = ::poll(&ready, 1, static_cast<int>(std::min<long long>(left, 1 << 30)));
        if (count > 0) return {};
        if (count < 0 && errno != EINTR) return broke("waiting for the network", errno);
    }
}

result<void> finish_connecting(int socket, const sockaddr* address, socklen_t size, deadline until) {
    if (::connect(socket, address, size) == 0) return {};
    if (errno != EINPROGRESS) return broke("cannot connect", errno);
    if (auto ready = wait_for(socket, POLLOUT, until); !ready) return ready;
    int problem = 0;
    socklen_t length = sizeof problem;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &length);
    if (problem != 0) return broke("cannot connect", problem);
    return {};
}

class tcp_stream final : public stream {
public:
    explicit tcp_stream(int socket) : socket_(socket) {}
    ~tcp_stream() override { ::close(socket_); }
    tcp_stream(const tcp_stream&) = delete;
    tcp_stream& operator=(const tcp_stream&) = delete;

    result<std::size_t> read(char* into, std::size_t size, deadline until) override {
        while (true) {
            const ssize_t got = ::recv(socket_, into, size, 0);
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno == EINTR) continue;
            if (errno != EAGAIN) return broke("the connection broke", errno);
            if (auto ready = wait_readable(socket_, until); !ready) return std::unexpected(ready.error());
        }
    }

    result<void> write(std::string_view bytes, deadline until) override {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent >= 0) {
                bytes.remove_prefix(static_cast<std::size_t>(sent));
                continue;
            }
            if (errno == EINTR) continue;
            if (errno != EAGAIN) return broke("the connection broke", errno);
            if (auto ready = wait_writable(socket_, until); !ready) return ready;
        }
        return {};
    }

    bool idle() const override { return quiet(socket_); }

private:
    int socket_;
};

}  // namespace

result<void> wait_readable(int socket, deadline until) { return wait_for(socket, POLLIN, until); }
result<void> wait_writable(int socket, deadline until) { return wait_for(socket, POLLOUT, until); }

bool quiet(int socket) {
    char byte = 0;
    return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

result<int> connect_socket(const std::string& host, const std::string& port, deadline until) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    if (const int problem = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); problem != 0)
        return fail(errc::unavailable, "cannot find the address of " + host + ": " + gai_strerror(problem));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);

    error last{errc::unavailable, host + " has no address"};
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        const int socket = ::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, each->ai_protocol);
        if (socket < 0) continue;
        const int on = 1;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        // The last address may take all the time that is left, others half of it.
        const auto now = std::chrono::steady_clock::now();
        const deadline share = each->ai_next == nullptr ? until : now + (until - now) / 2;
        auto connected = finish_connecting(socket, each->ai_addr, each->ai_addrlen, share);
        if (connected) return socket;
        ::close(socket);
        last = std::move(connected).error();
    }
    last.message = host + ':' + port + ": " + last.message;
    return std::unexpected(std::move(last));
}

std::unique_ptr<stream> plain_stream(int socket) { return std::make_unique<tcp_stream>(socket); }

}  // namespace tight::aws
