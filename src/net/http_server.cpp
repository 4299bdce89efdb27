// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <system_error>
#include <thread>
#include <utility>

#include "http1/writer.hpp"
#include "net/http_connection.hpp"

namespace tight::net {

namespace {

constexpr std::size_t read_size = std::size_t{64} * 1024;
constexpr int accepted_at_once = 64;         // connections, before others are looked after
constexpr std::size_t refused_at_once = 64;  // connections over the bound that still get an answer

struct address {
    sockaddr_storage storage = {};
    socklen_t length = 0;
};

address parse_address(const std::string& host, std::uint16_t port) {
    address made;
    auto* const v4 = reinterpret_cast<sockaddr_in*>(&made.storage);
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&made.storage);
    if (::inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        made.length = sizeof(sockaddr_in);
    } else if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        made.length = sizeof(sockaddr_in6);
    } else {
        throw std::system_error(EINVAL, std::generic_category(),
                                "cannot listen on '" + host + "': it is not an IP address of this machine");
    }
    return made;
}

int listen_on(const std::string& host, std::uint16_t port) {
    const auto where = parse_address(host, port);
    const int fd = ::socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&where.storage), where.length) != 0 ||
        ::listen(fd, SOMAXCONN) != 0) {
        const int failure = errno;
        if (fd >= 0) ::close(fd);
        throw std::system_error(failure, std::generic_category(),
                                "cannot listen on " + host + ":" + std::to_string(port));
    }
    return fd;
}

std::uint16_t port_of(int fd) {
    sockaddr_storage bound{};
    socklen_t length = sizeof bound;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &length);
    return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(bound).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(bound).sin_port);
}

}  // namespace

server_core::server_core(std::shared_ptr<event_loop::impl> the_loop, http_server_options the_options,
                         http_handler the_handler)
    : loop(std::move(the_loop)),
      options(std::move(the_options)),
      handler(std::move(the_handler)),
      scratch(read_size),
      sweeper(loop->io) {}

void server_core::add(std::shared_ptr<connection> client) {
    clients.push_front(std::move(client));
    clients.front()->place = clients.begin();
    count = clients.size();
    if (!sweeping) sweep();
}

void server_core::remove(connection& client) {
    clients.erase(client.place);
    count = clients.size();
}

void server_core::close_all() {
    sweeper.cancel();
    while (!clients.empty()) clients.front()->close();
}

// Timeouts are looked after here for all: a timer for each connection would cost each request more than its parsing.
void server_core::sweep() {
    const auto now = std::chrono::steady_clock::now();
    for (auto next = clients.begin(); next != clients.end();) {
        const auto client = *next++;  // which may leave the list
        client->check_deadline(now);
    }
    sweeping = !clients.empty();
    if (!sweeping) return;
    const auto shortest =
        std::min({options.head_timeout, options.body_timeout, options.idle_timeout, options.write_timeout});
    sweeper.expires_after(std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(1000)));
    sweeper.async_wait([this, lives = std::weak_ptr(life)](const boost::system::error_code& failed) {
        if (!failed && !lives.expired()) sweep();
    });
}

std::string_view server_core::date() {
    const auto second = static_cast<std::int64_t>(::time(nullptr));
    if (second != date_second) {
        date_second = second;
        date_text = http1::http_date(second);
    }
    return date_text;
}

struct http_server::state {
    state(std::unique_ptr<event_loop> owned, event_loop& the_loop, http_server_options options, http_handler handler)
        : own_loop(std::move(owned)),
          loop(the_loop),
          core(the_loop.observe().lock(), std::move(options), std::move(handler)),
          listener(core.loop->io, listen_on(core.options.host, core.options.port)),
          port(port_of(listener.native_handle())),
          retry(core.loop->io) {
        core.port = port;
        wait();
    }

    void wait() {
        const auto lives = std::weak_ptr(core.life);
        listener.async_wait(asio::posix::stream_descriptor::wait_read,
                            [this, lives](const boost::system::error_code& failed) {
                                if (failed || lives.expired()) return;
                                if (accept_some()) return wait();
                                // Out of descriptors: they come back when somebody leaves, and asking at once again
                                // would only burn the CPU.
                                retry.expires_after(std::chrono::milliseconds(50));
                                retry.async_wait([this, lives](const boost::system::error_code& cancelled) {
                                    if (!cancelled && !lives.expired()) wait();
                                });
                            });
    }

    // As many as wait, but no more at once than leave time for the others. False where there are no descriptors.
    bool accept_some() {
        for (int i = 0; i < accepted_at_once; ++i) {
            const int fd = ::accept4(listener.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (fd < 0) {
                if (errno == EINTR || errno == ECONNABORTED) continue;
                return errno == EAGAIN;
            }
            take(fd);
        }
        return true;
    }

    void take(int fd) {
        const auto open = core.clients.size();
        if (open >= core.options.connections + refused_at_once) {
            ::close(fd);
            return;
        }
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto client = std::make_shared<connection>(core, fd);
        core.add(client);
        if (open >= core.options.connections)
            client->refuse(503, "this server has as many connections as it allows; try again later");
        else
            client->start();
    }

    std::unique_ptr<event_loop> own_loop;
    event_loop& loop;
    server_core core;
    asio::posix::stream_descriptor listener;
    std::uint16_t port;
    asio::steady_timer retry;
    std::thread thread;
};

http_server::http_server(http_server_options options, http_handler handler) {
    auto own = std::make_unique<event_loop>();
    auto& loop = *own;
    state_ = std::make_unique<state>(std::move(own), loop, std::move(options), std::move(handler));
}

http_server::http_server(event_loop& loop, http_server_options options, http_handler handler)
    : state_(std::make_unique<state>(nullptr, loop, std::move(options), std::move(handler))) {}

http_server::~http_server() {
    stop();
    state_->core.close_all();
}

std::uint16_t http_server::port() const { return state_->port; }

std::string http_server::url() const {
    const auto& host = state_->core.options.host;
    const bool bracketed = host.find(':') != std::string::npos;
    return "http://" + (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port());
}

event_loop& http_server::loop() { return state_->loop; }
std::size_t http_server::connections() const { return state_->core.count; }
void http_server::run() { state_->loop.run(); }

void http_server::start() {
    state_->thread = std::thread([this] { run(); });
}

void http_server::stop() {
    if (!state_->own_loop) return;
    state_->loop.stop();
    if (state_->thread.joinable() && !state_->loop.in_loop()) state_->thread.join();
}

template <class Work>
void exchange::on_loop(Work work) {
    const auto loop = loop_.lock();
    if (!loop) return;
    asio::dispatch(loop->io, [client = client_, number = number_, work = std::move(work)]() mutable {
        if (const auto there = client.lock(); there && there->serves(number)) work(*there);
    });
}

exchange::~exchange() {
    if (answered_) return;
    on_loop([](connection& client) {
        client.respond(500, {{"Content-Type", "application/json"}}, R"({"message":"Internal Server Error"})");
    });
}

void exchange::respond(int status, http1::header_list headers, std::string body) {
    if (answered_.exchange(true)) return;
    on_loop([status, headers = std::move(headers), body = std::move(body)](connection& client) {
        client.respond(status, headers, body);
    });
}

void exchange::begin_stream(int status, http1::header_list headers) {
    if (answered_.exchange(true)) return;
    on_loop([status, headers = std::move(headers)](connection& client) { client.begin_stream(status, headers); });
}

bool exchange::write(std::string data) {
    if (dead_) return false;
    unsent_ += data.size();
    on_loop([data = std::move(data)](connection& client) { client.write(data); });
    return !dead_;
}

void exchange::finish(http1::header_list trailers) {
    on_loop([trailers = std::move(trailers)](connection& client) { client.finish(trailers); });
}

void exchange::abort() {
    answered_ = true;
    on_loop([](connection& client) { client.close(); });
}

void exchange::on_sent(std::function<void()> callback) {
    on_loop([self = weak_from_this(), callback = std::move(callback)](connection&) mutable {
        if (const auto here = self.lock()) here->sent_callback_ = std::move(callback);
    });
}

void exchange::on_gone(std::function<void()> callback) {
    const auto loop = loop_.lock();
    if (!loop) return;
    asio::dispatch(loop->io, [self = weak_from_this(), callback = std::move(callback)]() mutable {
        const auto here = self.lock();
        if (!here) return;
        if (here->gone_)
            callback();
        else
            here->gone_callback_ = std::move(callback);
    });
}

void exchange::on_body(std::function<void(const body_part&)> callback) { body_callback_ = std::move(callback); }

void exchange::hold_body(bool hold) {
    on_loop([hold](connection& client) { client.hold_body(hold); });
}

}  // namespace tight::net
