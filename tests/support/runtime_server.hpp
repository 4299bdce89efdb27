// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Lambda Runtime API for tests, on real sockets: it reads requests of any framing and sends back exactly the bytes
// that a script gives, whole or a few at a time, closing or resetting the connection where the script says so.
// Connections are served at once, each by a thread; the script is called by one at a time. Every wait is bounded (20
// s).
//
//     support::runtime_server server([&](const support::api_request& request) -> support::api_reply {
//         if (request.is_next()) return support::event("id-1", "{}");
//         return support::accepted();
//     });
//     serve(server.address());
//     CHECK(server.requests().at(1).body == "{}");

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace support {

struct api_request {
    std::string method = {};
    std::string path = {};
    std::string head = {};  // the fields, each with its CRLF
    std::string body = {};  // chunks joined
    std::string trailers = {};
    int chunks = 0;
    int connection = 0;  // 1 for the first

    bool is_next() const { return path == "/2018-06-01/runtime/invocation/next"; }

    std::string field(std::string_view name) const {
        const std::string wanted = "\r\n" + std::string(name) + ": ";
        const std::string all = "\r\n" + head;
        const std::size_t at = all.find(wanted);
        if (at == all.npos) return {};
        return all.substr(at + wanted.size(), all.find("\r\n", at + 2) - at - wanted.size());
    }
};

struct api_reply {
    enum class ending : std::uint8_t { keep, close, reset };

    std::string bytes = {};
    std::size_t piece = 0;  // bytes in one send; all where 0
    ending end = ending::keep;
    bool hang = false;  // say nothing until the server is stopped
};

inline api_reply reply(int status, std::string body, std::string_view fields = {}) {
    std::string bytes =
        "HTTP/1.1 " + std::to_string(status) + " Some Words\r\nContent-Length: " + std::to_string(body.size());
    bytes += "\r\nContent-Type: application/json\r\n";
    bytes += fields;
    bytes += "\r\n" + body;
    return {.bytes = std::move(bytes)};
}

inline api_reply accepted() { return reply(202, "{\"status\":\"OK\"}\n"); }

inline api_reply event(std::string_view id, std::string body, std::string_view more_fields = {}) {
    return reply(200, std::move(body),
                 "Lambda-Runtime-Aws-Request-Id: " + std::string(id) + "\r\n" + std::string(more_fields));
}

inline api_reply chunked_event(std::string_view id, std::string_view body, std::size_t chunk) {
    std::string bytes = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nlambda-runtime-aws-request-id: ";
    (bytes += id) += "\r\n\r\n";
    for (; !body.empty(); body.remove_prefix(std::min(chunk, body.size()))) {
        char size[20];
        std::snprintf(size, sizeof size, "%zx\r\n", std::min(chunk, body.size()));
        ((bytes += size) += body.substr(0, chunk)) += "\r\n";
    }
    return {.bytes = bytes + "0\r\n\r\n"};
}

class runtime_server {
public:
    using script = std::function<api_reply(const api_request&)>;
    // Asked when the head of a request was read: an answer is sent, and the connection ended, without reading the rest.
    using early_script = std::function<std::optional<api_reply>(const api_request&)>;

    explicit runtime_server(script answer, early_script early = {})
        : answer_(std::move(answer)),
          early_(std::move(early)),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 || ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) != 0)
            throw std::runtime_error("the runtime server cannot listen");
        port_ = ntohs(here.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~runtime_server() { stop(); }
    runtime_server(const runtime_server&) = delete;
    runtime_server& operator=(const runtime_server&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    // What came so far.
    std::vector<api_request> requests() const {
        const std::scoped_lock lock(mutex_);
        return requests_;
    }

    // Waits until `enough` is true of what came. False after 20 s.
    bool wait_until(const std::function<bool(const std::vector<api_request>&)>& enough) const {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return enough(requests_); });
    }

    void stop() {
        if (stopping_.exchange(true)) return;
        acceptor_.join();
        for (std::thread& each : connections_) each.join();
        ::close(listener_);
    }

private:
    bool readable(int socket) const {
        for (int waited_ms = 0; waited_ms < 20'000 && !stopping_; waited_ms += 20) {
            pollfd wait{.fd = socket, .events = POLLIN, .revents = 0};
            if (::poll(&wait, 1, 20) > 0) return true;
        }
        return false;
    }

    void accept_all() {
        for (int number = 1; readable(listener_);) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) continue;
            connections_.emplace_back([this, socket, number] { serve(socket, number); });
            ++number;
        }
    }

    bool fill(int socket, std::string& buffer) const {
        char block[16 * 1024];
        if (!readable(socket)) return false;
        const ssize_t size = ::recv(socket, block, sizeof block, 0);
        if (size <= 0) return false;
        buffer.append(block, static_cast<std::size_t>(size));
        return true;
    }

    bool take_line(int socket, std::string& buffer, std::string& line) const {
        std::size_t end = 0;
        while ((end = buffer.find("\r\n")) == buffer.npos)
            if (!fill(socket, buffer)) return false;
        line = buffer.substr(0, end);
        buffer.erase(0, end + 2);
        return true;
    }

    bool take_bytes(int socket, std::string& buffer, std::size_t size, std::string& out) const {
        while (buffer.size() < size)
            if (!fill(socket, buffer)) return false;
        out += buffer.substr(0, size);
        buffer.erase(0, size);
        return true;
    }

    bool read_head(int socket, std::string& buffer, api_request& request) const {
        std::string line;
        if (!take_line(socket, buffer, line)) return false;
        const std::size_t first = line.find(' '), second = line.rfind(' ');
        request.method = line.substr(0, first);
        request.path = line.substr(first + 1, second - first - 1);
        while (take_line(socket, buffer, line)) {
            if (line.empty()) return true;
            request.head += line + "\r\n";
        }
        return false;
    }

    bool read_body(int socket, std::string& buffer, api_request& request) const {
        if (request.field("Transfer-Encoding") != "chunked") {
            const std::string length = request.field("Content-Length");
            return take_bytes(socket, buffer, length.empty() ? 0 : std::stoul(length), request.body);
        }
        std::string line;
        while (take_line(socket, buffer, line)) {
            const std::size_t size = std::stoul(line, nullptr, 16);
            if (size == 0) break;
            ++request.chunks;
            if (!take_bytes(socket, buffer, size, request.body) || !take_line(socket, buffer, line)) return false;
        }
        while (take_line(socket, buffer, line)) {
            if (line.empty()) return true;
            request.trailers += line + "\r\n";
        }
        return false;
    }

    api_reply note_and_answer(const api_request& request) {
        const std::scoped_lock lock(mutex_);
        requests_.push_back(request);
        changed_.notify_all();
        return answer_(request);
    }

    static bool send_all(int socket, const api_reply& reply) {
        const std::size_t piece = reply.piece == 0 ? std::max<std::size_t>(reply.bytes.size(), 1) : reply.piece;
        for (std::size_t at = 0; at < reply.bytes.size();) {
            const std::size_t size = std::min(piece, reply.bytes.size() - at);
            const ssize_t sent = ::send(socket, reply.bytes.data() + at, size, MSG_NOSIGNAL);
            if (sent <= 0) return false;
            at += static_cast<std::size_t>(sent);
            if (reply.piece != 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
        return true;
    }

    void serve(int socket, int number) {
        std::string buffer;
        for (bool open = true; open;) {
            api_request request{.connection = number};
            open = read_head(socket, buffer, request);
            if (!open) break;
            std::optional<api_reply> answer;
            if (early_) answer = early_(request);
            const bool whole = !answer;
            if (whole && !read_body(socket, buffer, request)) break;
            if (whole) answer = note_and_answer(request);
            if (answer->hang) {
                while (!stopping_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                break;
            }
            open = send_all(socket, *answer) && whole && answer->end == api_reply::ending::keep;
            if (answer->end == api_reply::ending::reset) {
                const linger hard{.l_onoff = 1, .l_linger = 0};
                ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            }
        }
        ::close(socket);
    }

    script answer_;
    early_script early_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<api_request> requests_;
    std::list<std::thread> connections_;
    std::thread acceptor_;
};

}  // namespace support
