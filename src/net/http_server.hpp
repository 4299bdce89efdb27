// SPDX-License-Identifier: Apache-2.0
#pragma once

// An HTTP/1.1 server for this machine: what the embedded database and the local emulators stand behind. It hands
// requests to a handler, which answers at once or later, from any thread:
//
//     net::http_server server({.port = 0}, [](http1::request request, net::exchange_ptr exchange) {
//         exchange->respond(200, {{"Content-Type", "text/plain"}}, "you asked for " + request.target);
//     });
//     server.start();                                    // on a thread of its own; run() uses the caller's
//     connect_to(server.port());
//
// Everything that comes from outside is bounded (http_server_options). A client that breaks the rules is answered with
// {"message": "..."} and disconnected; nobody else notices. Pages of other origins are refused as soon as the head has
// come (access_policy).

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http1/message.hpp"
#include "net/access_policy.hpp"
#include "net/event_loop.hpp"

namespace tight::net {

class connection;

// One request's way back. Every function may be called from any thread. An exchange that nobody keeps any more and
// nobody answered is answered 500, so a client never hangs because of a forgotten path.
class exchange : public std::enable_shared_from_this<exchange> {
public:
    // A piece of the request's body: `last` comes once, with the trailers, and maybe with data.
    struct body_part {
        std::string_view data = {};
        bool last = false;
        const http1::header_list* trailers = nullptr;
    };

    exchange(std::weak_ptr<event_loop::impl> loop, std::weak_ptr<connection> client, std::uint64_t number)
        : loop_(std::move(loop)), client_(std::move(client)), number_(number) {}
    ~exchange();
    exchange(const exchange&) = delete;
    exchange& operator=(const exchange&) = delete;

    // The whole answer. A second answer to the same request is ignored.
    void respond(int status, http1::header_list headers, std::string body);

    // An answer whose length is not known: chunks until finish(). write() says false once nobody reads any more.
    void begin_stream(int status, http1::header_list headers);
    bool write(std::string data);
    void finish(http1::header_list trailers = {});

    // Ends the connection without ending the answer, so that the client sees that it is not whole.
    void abort();

    // Bytes given to write() that the client has not taken yet. A producer that can wait should wait while this is over
    // some 100 KB, and go on at on_sent; over http_server_options::unsent the client is dropped.
    std::size_t unsent() const { return unsent_; }
    void on_sent(std::function<void()> callback);

    // Whether the client has closed its side; it may still read an answer.
    bool client_gone() const { return gone_; }

    // Called on the loop's thread when the client closes or is dropped before the answer is complete; at once where
    // that has happened already.
    void on_gone(std::function<void()> callback);

    // The body of a request whose handler was called early (http_server_options::stream_body). To be set before the
    // handler returns. Called on the loop's thread; never again once the client has gone.
    void on_body(std::function<void(const body_part&)> callback);

    // Stops reading the body, or goes on.
    void hold_body(bool hold);

private:
    friend class connection;
    template <class Work>
    void on_loop(Work work);

    std::weak_ptr<event_loop::impl> loop_;
    std::weak_ptr<connection> client_;
    std::uint64_t number_;  // which of the connection's requests this answers
    std::atomic<bool> answered_ = false;
    std::atomic<bool> gone_ = false;  // the client has closed its side
    std::atomic<bool> dead_ = false;  // nothing can be written any more
    std::atomic<std::size_t> unsent_ = 0;
    std::function<void()> gone_callback_;  // these three: only on the loop's thread
    std::function<void()> sent_callback_;
    std::function<void(const body_part&)> body_callback_;
};

using exchange_ptr = std::shared_ptr<exchange>;

// Called on the loop's thread, one request of a connection at a time. What it throws is answered 500.
using http_handler = std::function<void(http1::request request, exchange_ptr exchange)>;

struct http_server_options {
    std::string host = "127.0.0.1";  // an address of this machine, or "localhost"
    std::uint16_t port = 0;          // 0: one that is free; port() tells
    http1::request_limits limits = {};
    std::size_t connections = 1024;                      // more are answered 503
    std::size_t unsent = std::size_t{16} * 1024 * 1024;  // bytes of a stream that a client may leave unread
    std::chrono::milliseconds head_timeout = std::chrono::seconds(10);  // first to last byte of a head, else 408
    std::chrono::milliseconds body_timeout = std::chrono::seconds(30);  // between two pieces of a body, else 408
    std::chrono::milliseconds idle_timeout = std::chrono::minutes(5);   // between two requests, else closed
    std::chrono::milliseconds write_timeout =
        std::chrono::seconds(30);  // without taking a byte of the answer, else dropped

    // Requests (without their bodies) for which the handler is called as soon as the head has come.
    std::function<bool(const http1::request& head)> stream_body = {};

    // Who may call. An allowed origin's preflights are answered here, and its pages may read the answers.
    access_policy access = {};

    // Requests (without their bodies) that pages of any origin may send, because the handler has rules of its own;
    // their Host is checked all the same. Nothing: none.
    std::function<bool(const http1::request& head)> any_origin = {};
};

class http_server {
public:
    // Listens at once; requests are answered while the loop runs. Throws std::system_error where it cannot listen,
    // saying where and why. With a loop given, several servers share a thread; it must outlive them, and they are
    // destroyed on its thread or while it does not run.
    http_server(http_server_options options, http_handler handler);
    http_server(event_loop& loop, http_server_options options, http_handler handler);
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    std::uint16_t port() const;
    std::string url() const;  // "http://127.0.0.1:3000"
    event_loop& loop();

    void run();    // until stop(), on this thread
    void start();  // until stop(), on a thread of its own; with a loop of its own only

    // Stops the loop, waits for the thread of start(). Connections are closed by the destructor.
    void stop();

    // Work for the loop's thread, where handlers run. Safe from any thread.
    void post(std::function<void()> work) { loop().post(std::move(work)); }

    std::size_t connections() const;  // open now; safe from any thread

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tight::net
