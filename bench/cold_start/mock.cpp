// SPDX-License-Identifier: Apache-2.0
#include "mock.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "measure.hpp"

namespace bench {
namespace {

constexpr std::size_t longest_with_length = 2048;  // what is longer comes chunked, as Lambda sends it

// The child is ended, in whatever way the conversation is left, before its connection is: it could connect again.
struct ended {
    pid_t child;
    int& connection;
    ~ended() {
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        if (connection >= 0) ::close(connection);
        connection = -1;
    }
};

}  // namespace

mock::mock(std::string event) : event_(std::move(event)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) != 0)
        throw std::runtime_error("the mock cannot listen");
    port_ = ntohs(here.sin_port);
}

mock::~mock() {
    ::close(listener_);
    ::close(poll_);
}

pid_t mock::start(const std::string& program) const {
    const std::string api = "AWS_LAMBDA_RUNTIME_API=127.0.0.1:" + std::to_string(port_);
    const std::array<const char*, 20> environment{
        api.c_str(),
        "_HANDLER=app_index.hello",
        "AWS_LAMBDA_FUNCTION_NAME=hello",
        "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128",
        "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/hello",
        "AWS_LAMBDA_LOG_STREAM_NAME=2026/11/20/[$LATEST]0123456789abcdef",
        "AWS_REGION=us-east-1",
        "AWS_DEFAULT_REGION=us-east-1",
        "AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY=example",
        "AWS_SESSION_TOKEN=example",
        "LAMBDA_TASK_ROOT=/var/task",
        "LAMBDA_RUNTIME_DIR=/var/runtime",
        "LANG=en_US.UTF-8",
        "PATH=/usr/local/bin:/usr/bin:/bin:/opt/bin",
        "TZ=:UTC",
        "LD_LIBRARY_PATH=/lib64:/usr/lib64:/var/runtime:/var/task/lib:/opt/lib",
        nullptr};
    const std::array<const char*, 2> arguments{program.c_str(), nullptr};
    const pid_t child = ::vfork();
    if (child == 0) {
        ::execve(program.c_str(), const_cast<char**>(arguments.data()), const_cast<char**>(environment.data()));
        ::_exit(127);
    }
    return child;
}

observation mock::run(const std::string& program, std::size_t invokes, std::size_t warm_up) {
    observation seen;
    const auto before = clock::now();
    const ended child{start(program), client_};
    buffer_.clear();
    accept_connection();
    std::string line, body;
    read_request(line, body);
    seen.next_ms = std::chrono::duration<double, std::milli>(clock::now() - before).count();
    seen.first_cpu_ms = cpu_us(child.child) / 1e3;
    if (!line.starts_with("GET /2018-06-01/runtime/invocation/next "))
        throw std::runtime_error(program + " begins with " + line);
    if (invokes > 0) converse(child.child, invokes, warm_up, seen);
    return seen;
}

void mock::converse(pid_t child, std::size_t invokes, std::size_t warm_up, observation& seen) {
    std::string line, body;
    double cpu_before = 0;
    seen.round_trip_us.reserve(invokes);
    for (std::size_t i = 0; i < warm_up + invokes; ++i) {
        if (i == warm_up) cpu_before = cpu_us(child);
        const auto sent = clock::now();
        send_event();
        read_request(line, body);
        const auto answered = clock::now();
        if (i >= warm_up)
            seen.round_trip_us.push_back(std::chrono::duration<double, std::micro>(answered - sent).count());
        if (line.find("/response ") == line.npos || body.find("\"statusCode\":200") == body.npos) ++seen.wrong;
        send_text(
            "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nDate: Fri, 20 Nov 2026 10:00:00 GMT\r\n"
            "Content-Length: 16\r\n\r\n{\"status\":\"OK\"}\n");
        read_request(line, body);
        if (!line.starts_with("GET ")) ++seen.wrong;
    }
    seen.cpu_us = (cpu_us(child) - cpu_before) / static_cast<double>(invokes);
    seen.resident_kb = resident_kb(child);
}

void mock::wait_for(int file, const char* what) const {
    epoll_event ready{};
    const int count = ::epoll_wait(poll_, &ready, 1, 10'000);
    if (count != 1 || ready.data.fd != file) throw std::runtime_error(std::string("nothing came: ") + what);
}

void mock::accept_connection() {
    epoll_event interest{.events = EPOLLIN, .data = {.fd = listener_}};
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, listener_, &interest);
    wait_for(listener_, "the program does not connect");
    client_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    ::epoll_ctl(poll_, EPOLL_CTL_DEL, listener_, nullptr);
    const int on = 1;
    ::setsockopt(client_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    interest.data.fd = client_;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, client_, &interest);
}

void mock::fill() {
    wait_for(client_, "the program stopped talking");
    std::array<char, 64 * 1024> block;
    const ssize_t size = ::recv(client_, block.data(), block.size(), 0);
    if (size <= 0) throw std::runtime_error("the program ended the connection");
    buffer_.append(block.data(), static_cast<std::size_t>(size));
}

void mock::read_request(std::string& line, std::string& body) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == buffer_.npos) fill();
    line.assign(buffer_, 0, buffer_.find("\r\n"));
    const std::size_t field = buffer_.find("Content-Length: ");
    const std::size_t length = field < end ? std::strtoul(buffer_.c_str() + field + 16, nullptr, 10) : 0;
    while (buffer_.size() < end + 4 + length) fill();
    body.assign(buffer_, end + 4, length);
    buffer_.erase(0, end + 4 + length);
}

void mock::send_event() {
    char head[1024];
    const int size = std::snprintf(
        head, sizeof head,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: "
        "8476a536-e9f4-11e8-9739-%012llx\r\n"
        "Lambda-Runtime-Deadline-Ms: 1795000000000\r\n"
        "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:hello\r\n"
        "Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1\r\n"
        "Date: Fri, 20 Nov 2026 10:00:00 GMT\r\n",
        static_cast<unsigned long long>(++number_));
    message_.assign(head, static_cast<std::size_t>(size));
    if (event_.size() <= longest_with_length) {
        (message_ += "Content-Length: " + std::to_string(event_.size()) + "\r\n\r\n") += event_;
    } else {
        std::snprintf(head, sizeof head, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", event_.size());
        ((message_ += head) += event_) += "\r\n0\r\n\r\n";
    }
    send_text(message_);
}

void mock::send_text(std::string_view text) const {
    while (!text.empty()) {
        const ssize_t sent = ::send(client_, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) throw std::runtime_error("the program does not listen");
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace bench
