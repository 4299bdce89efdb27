// SPDX-License-Identifier: Apache-2.0
#pragma once

// A small HTTP/1.1 client on one blocking socket, for tests: sends bytes exactly as they are given and reads answers
// back. Every wait is bounded (20 s). What goes wrong is thrown.
//
//     support::http_client client(server.port());
//     CHECK(client.get("/movies").status == 200);
//     client.send("GET / HTTP/1.1\r\n\r\n");                          // anything, also what no library would send
//     CHECK(client.read().status == 400);

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

using header_list = std::vector<std::pair<std::string, std::string>>;

struct http_answer {
    int status = 0;
    header_list headers = {};
    std::string body = {};
    header_list trailers = {};
    bool whole = false;  // it ended as it should
    int chunks = 0;

    std::string header(std::string_view name) const {
        const auto same = [&](const auto& header) {
            return std::equal(name.begin(), name.end(), header.first.begin(), header.first.end(), [](char a, char b) {
                return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
            });
        };
        const auto found = std::find_if(headers.begin(), headers.end(), same);
        return found == headers.end() ? std::string() : found->second;
    }
};

class http_client {
public:
    explicit http_client(std::uint16_t port, int receive_buffer = 0)
        : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_port = htons(port);
        there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{20, 0};
        const int on = 1;
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (receive_buffer != 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
            const int failure = errno;
            ::close(fd_);
            throw std::runtime_error("connect: " + std::string(std::strerror(failure)));
        }
    }
    ~http_client() { ::close(fd_); }
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;

    // Whether all of it could be sent.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    // Says that nothing more will be sent.
    void end() { ::shutdown(fd_, SHUT_WR); }

    bool send_request(std::string_view method, std::string_view target, const header_list& headers = {},
                      std::string_view body = {}) {
        std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n";
        for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
        if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        last_was_head_ = method == "HEAD";
        return send(text += "\r\n" + std::string(body));
    }

    http_answer request(std::string_view method, std::string_view target, const header_list& headers = {},
                        std::string_view body = {}) {
        send_request(method, target, headers, body);
        return read();
    }
    http_answer get(std::string_view target, const header_list& headers = {}) {
        return request("GET", target, headers);
    }
    http_answer post(std::string_view target, std::string_view body, const header_list& headers = {}) {
        return request("POST", target, headers, body);
    }

    // The next answer; interim ones (1xx) count.
    http_answer read() {
        auto answer = read_head();
        if (answer.status == 204 || answer.status == 304 || answer.status < 200 || last_was_head_) {
            answer.whole = true;
        } else if (answer.header("transfer-encoding") == "chunked") {
            read_chunks(answer);
        } else if (const auto length = answer.header("content-length"); !length.empty()) {
            answer.whole = fill(std::stoul(length));
            answer.body = take(std::min(std::stoul(length), held_.size()));
        } else {
            while (more()) {
            }
            answer.body = take(held_.size());
            answer.whole = true;
        }
        return answer;
    }

    // Status line and headers alone; the body is then read with read_chunk() or take_available().
    http_answer read_head() {
        http_answer answer;
        const auto first = line();
        if (first.size() < 12 || !first.starts_with("HTTP/1.1 ")) throw std::runtime_error("no answer but: " + first);
        answer.status = std::stoi(first.substr(9, 3));
        answer.headers = read_headers();
        return answer;
    }

    // One chunk's data; empty at the last one.
    std::string read_chunk() {
        const auto size = std::stoul(line(), nullptr, 16);
        if (size == 0) return {};
        if (!fill(size + 2)) throw std::runtime_error("the connection ended inside a chunk");
        auto data = take(size);
        take(2);
        return data;
    }

    // Everything until the server closes.
    std::string read_rest() {
        while (more()) {
        }
        return take(held_.size());
    }

    // Whether the server has closed: waits for it.
    bool closed() { return held_.empty() && !more(); }

    int descriptor() const { return fd_; }

private:
    bool more() {
        char bytes[65536];
        ssize_t got = 0;
        do {
            got = ::recv(fd_, bytes, sizeof bytes, 0);
        } while (got < 0 && errno == EINTR);  // a child of another thread's has ended
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            throw std::runtime_error("no bytes came for 20 seconds");
        if (got <= 0) return false;
        held_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }
    bool fill(std::size_t size) {
        while (held_.size() < size)
            if (!more()) return false;
        return true;
    }
    std::string take(std::size_t size) {
        auto taken = held_.substr(0, size);
        held_.erase(0, size);
        return taken;
    }
    std::string line() {
        std::size_t end = 0;
        while ((end = held_.find("\r\n")) == std::string::npos)
            if (!more()) throw std::runtime_error("the connection ended after: '" + held_ + "'");
        auto text = take(end);
        take(2);
        return text;
    }
    header_list read_headers() {
        header_list headers;
        for (auto text = line(); !text.empty(); text = line()) {
            const auto colon = text.find(": ");
            if (colon == std::string::npos) throw std::runtime_error("a header without a colon: " + text);
            headers.emplace_back(text.substr(0, colon), text.substr(colon + 2));
        }
        return headers;
    }
    void read_chunks(http_answer& answer) {
        try {
            for (auto data = read_chunk(); !data.empty(); data = read_chunk()) {
                answer.body += data;
                ++answer.chunks;
            }
            answer.trailers = read_headers();
            answer.whole = true;
        } catch (const std::runtime_error&) {
            answer.whole = false;
        }
    }

    int fd_;
    std::string held_;
    bool last_was_head_ = false;
};

}  // namespace support
