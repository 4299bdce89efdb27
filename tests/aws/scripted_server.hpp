// SPDX-License-Identifier: Apache-2.0
#pragma once

// A server on a port of the kernel's choice that does to each connection what a test says: answers, stalls, closes.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class scripted_server {
public:
    // Called once for each connection, with its socket and number; the connection is closed when it returns.
    using script = std::function<void(int socket, int number)>;

    explicit scripted_server(script what) : what_(std::move(what)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0)
            std::abort();
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~scripted_server() {
        stopping_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        for (std::thread& each : connections_) each.join();
        ::close(listener_);
    }
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    int port() const { return port_; }
    int connections() const { return count_; }

    // Reads one request with its body; empty when the other side closed, or after five seconds.
    static std::string read_request(int socket) {
        std::string text;
        while (true) {
            const std::size_t head = text.find("\r\n\r\n");
            if (head != std::string::npos) {
                const std::size_t field = text.find("content-length: ");
                const std::size_t body =
                    field == std::string::npos || field > head ? 0 : std::stoul(text.substr(field + 16));
                if (text.size() >= head + 4 + body) return text;
            }
            pollfd ready{.fd = socket, .events = POLLIN, .revents = 0};
            if (::poll(&ready, 1, 5000) <= 0) return {};
            char buffer[4096];
            const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
            if (got <= 0) return {};
            text.append(buffer, static_cast<std::size_t>(got));
        }
    }
    static void write(int socket, const std::string& text) {
        (void)::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    }
    static std::string answer(const std::string& body, int status = 200, const std::string& headers = {}) {
        return "HTTP/1.1 " + std::to_string(status) + " X\r\ncontent-length: " + std::to_string(body.size()) + "\r\n" +
               headers + "\r\n" + body;
    }
    // Waits until the other side closes, at most five seconds.
    static void wait_for_close(int socket) {
        pollfd ready{.fd = socket, .events = POLLIN, .revents = 0};
        (void)::poll(&ready, 1, 5000);
    }

private:
    void run() {
        while (!stopping_) {
            const int socket = ::accept(listener_, nullptr, nullptr);
            if (socket < 0) break;
            const timeval longest{.tv_sec = 10, .tv_usec = 0};  // no connection outlives a test that failed
            setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
            const int number = count_++;
            connections_.emplace_back([this, socket, number] {
                what_(socket, number);
                ::close(socket);
            });
        }
    }

    script what_;
    int listener_;
    int port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> count_ = 0;
    std::thread thread_;
    std::vector<std::thread> connections_;
};
