// SPDX-License-Identifier: Apache-2.0
#pragma once

// A small HTTP/1.1 client (RFC 9112): requests one at a time over connections that are kept and used again.
// Content-Length, chunked and until-close bodies; proxies from HTTPS_PROXY, HTTP_PROXY and NO_PROXY.

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <tight/aws/endpoint.hpp>
#include <tight/aws/transport.hpp>

#include "aws/stream.hpp"
#include "http1/response_reader.hpp"

namespace tight::aws {

struct timeouts {
    std::chrono::milliseconds connect = std::chrono::seconds(5);  // address, TCP and TLS
    std::chrono::milliseconds read = std::chrono::seconds(30);    // between two pieces of an answer
    std::chrono::milliseconds total = std::chrono::seconds(60);   // of one attempt
};

struct http_message {
    std::string method = "GET";
    std::string target = "/";  // path and query as they go on the wire
    header_list headers = {};  // without host and content-length
    std::string_view body = {};
};

// Hears how far large bodies have been sent, on the thread that sends them.
class sending_watcher {
public:
    virtual ~sending_watcher() = default;
    // Begins again where a request is sent again. Nothing is said of a body that goes in one piece, of 64 KB.
    virtual void sent(std::size_t bytes, std::size_t of) = 0;
};

// Safe from several threads. `variables` must outlive it.
class http_client {
public:
    // Without `tls`, https is refused. `watcher` may be missing.
    http_client(const environment& variables, std::unique_ptr<tls_maker> tls, timeouts limits = {},
                sending_watcher* watcher = nullptr);

    // One request, one answer. Where a kept connection turns out to be dead before any byte of the answer, the request
    // is sent once more over a fresh one.
    result<reply> send(const url& where, const http_message& request);

    // Opens a connection and keeps it.
    result<void> open(const url& where);

private:
    struct kept {
        std::unique_ptr<stream> connection;
        std::chrono::steady_clock::time_point since;
    };
    struct proxy {
        bool used = false;
        aws::url address = {};
    };

    proxy proxy_for(const url& where) const;
    result<std::unique_ptr<stream>> connect(const url& where, const proxy& by, deadline until);
    result<void> write(stream& to, std::string_view text, std::size_t body, deadline until) const;
    std::unique_ptr<stream> take_kept(const std::string& key);
    void keep(const std::string& key, std::unique_ptr<stream> connection);

    const environment* variables_;
    std::unique_ptr<tls_maker> tls_;
    timeouts limits_;
    sending_watcher* watcher_;
    std::mutex lock_;
    std::map<std::string, std::vector<kept>> pool_;
};

// One response read from a connection.
struct received_response {
    aws::reply reply = {};
    bool reusable = false;  // the connection
};

// Reads responses from bytes; what the client and the fuzzer share. The source gives more bytes (0 at the end).
class response_receiver {
public:
    using source = result<std::size_t> (*)(void* context, char* output, std::size_t size);

    response_receiver(source next, void* context) : next_(next), context_(context) {}

    // `is_head`: the request was HEAD (or CONNECT), whose response has no body. Requires: called once.
    result<received_response> receive(bool is_head);
    // Whether any byte has arrived.
    bool started() const { return !reader_.untouched(); }

private:
    result<void> read_more();
    result<void> take_body(std::string& body);

    source next_;
    void* context_;
    http1::response_reader reader_;
};

}  // namespace tight::aws
