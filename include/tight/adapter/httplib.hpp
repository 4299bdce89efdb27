// SPDX-License-Identifier: Apache-2.0
#pragma once

// cpp-httplib without a socket: an application's httplib::Server answers tight::request as it would answer a client.
//
//     static tight::adapter::httplib_server& server() {          // in place of httplib::Server
//         static tight::adapter::httplib_server instance([](httplib::Server& server) {
//             server.Get("/hi", [](const httplib::Request&, httplib::Response& response) {
//                 response.set_content("hi", "text/plain");
//             });
//         });
//         return instance;
//     }
//     static tight::response serve(const tight::request& request, tight::context&) { return server().answer(request); }
//     constinit const tight::function function{.any = serve};
//
// Needs <httplib.h>, 0.11 or later (Debian: libcpp-httplib-dev), which this header includes and tight does not.

#include <httplib.h>

#include <concepts>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include <tight/adapter/wire.hpp>

namespace tight::adapter {

// What httplib takes for a connection: reads a request's text, keeps what is written.
class httplib_stream final : public httplib::Stream {
public:
    httplib_stream(std::string text, std::string client) : text_(std::move(text)), client_(std::move(client)) {}

    const std::string& written() const { return written_; }

    bool is_readable() const override { return at_ < text_.size(); }
    bool is_writable() const override { return true; }
    ssize_t read(char* buffer, std::size_t size) override {
        const std::size_t count = text_.copy(buffer, size, at_);
        at_ += count;
        return static_cast<ssize_t>(count);
    }
    ssize_t write(const char* bytes, std::size_t size) override {
        written_.append(bytes, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string& ip, int& port) const override { ip = client_, port = 0; }
    void get_local_ip_and_port(std::string& ip, int& port) const override { ip = "127.0.0.1", port = 0; }
    socket_t socket() const override { return -1; }

    // Of later versions.
    virtual bool wait_readable() const { return is_readable(); }
    virtual bool wait_writable() const { return true; }
    virtual time_t duration() const { return 0; }

private:
    std::string text_;
    std::size_t at_ = 0;
    std::string client_;
    std::string written_;
};

// Safe from several threads, as httplib::Server is once it has its routes.
class httplib_server : public httplib::Server {
public:
    httplib_server() = default;
    explicit httplib_server(const std::function<void(httplib::Server&)>& make_routes) { make_routes(*this); }

    // An answer that is none is 500: its handlers' exceptions are httplib's own to answer.
    response answer(const request& from) {
        httplib_stream stream(request_text(from), std::string(from.source_ip()));
        process(*this, stream, std::string(from.source_ip()));
        auto response = read_response(stream.written(), from.method() == verb::head);
        if (!response) return {500, json::value(json::object{{"message", "Internal server error"}})};
        return *std::move(response);
    }

private:
    // process_request() has got more parameters over time.
    template <class Server>
    static void process(Server& server, httplib::Stream& stream, const std::string& client) {
        bool closed = false;
        const std::function<void(httplib::Request&)> nothing;
        if constexpr (requires { server.process_request(stream, client, 0, client, 0, true, closed, nothing); })
            server.process_request(stream, client, 0, client, 0, true, closed, nothing);
        else
            server.process_request(stream, true, closed, nothing);
    }
};

}  // namespace tight::adapter
