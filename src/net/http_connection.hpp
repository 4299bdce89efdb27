// SPDX-License-Identifier: Apache-2.0
#pragma once

// One client of an http_server. Private to src/net. Everything here happens on the loop's thread.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http1/parser.hpp"
#include "net/event_loop_impl.hpp"
#include "net/http_server.hpp"

namespace tight::net {

class connection;

// What the connections of one server share.
struct server_core {
    server_core(std::shared_ptr<event_loop::impl> the_loop, http_server_options the_options, http_handler the_handler);

    void add(std::shared_ptr<connection> client);
    void remove(connection& client);  // destroys it where nobody else holds it
    void close_all();
    std::string_view date();
    void sweep();

    std::shared_ptr<event_loop::impl> loop;
    http_server_options options;
    std::uint16_t port = 0;
    http_handler handler;
    std::vector<char> scratch;  // bytes just read: one connection at a time uses them
    // What was ready when the server went is still called: it looks whether this is there.
    std::shared_ptr<const int> life = std::make_shared<const int>(0);
    std::list<std::shared_ptr<connection>> clients;
    std::atomic<std::size_t> count = 0;
    asio::steady_timer sweeper;
    bool sweeping = false;
    std::int64_t date_second = -1;
    std::string date_text;
};

class connection : public std::enable_shared_from_this<connection> {
public:
    connection(server_core& core, int descriptor);

    void start() { resume(); }
    void refuse(int status, std::string_view text);  // answers and disconnects
    void resume();                                   // sends, understands what has come, waits for more
    void close();
    void check_deadline(std::chrono::steady_clock::time_point now);

    // What an exchange asks for; `serves` tells whether its request is still the current one.
    bool serves(std::uint64_t number) const { return number == number_ && has_request_ && !closed_; }
    void respond(int status, const http1::header_list& headers, std::string_view body);
    void begin_stream(int status, const http1::header_list& headers);
    void write(std::string_view data);
    void finish(const http1::header_list& trailers);
    void hold_body(bool hold);

    std::list<std::shared_ptr<connection>>::iterator place;

private:
    enum class phase : std::uint8_t { none, idle, head, body, answering, sending, lingering };

    void on_readable();
    void on_end_of_input();
    void feed(std::string_view fresh);
    void process(std::string_view& input);
    void on_head(bool more_has_come);
    bool admit(const http1::request& head);
    void on_body();
    void on_complete();
    void postpone();
    void dispatch();
    void deliver(std::string_view data, bool last);
    void start_answer(int status, const http1::header_list& headers, std::size_t length, bool stream);
    void finish_answer();
    void next_request();
    void notify_gone();
    bool pump(std::string_view fresh);
    void guarded(const std::function<void()>& work);
    bool flush();
    void after_flush();
    void linger();
    void wait_to_read();
    void wait_to_write();
    void watch_clock();
    bool wants_input() const;
    std::size_t unsent() const { return out_.size() - sent_; }

    server_core& core_;
    asio::posix::stream_descriptor descriptor_;
    http1::request_parser parser_;
    std::string in_;   // came and not understood yet
    std::string out_;  // to be sent, from `sent_` on
    std::size_t sent_ = 0;
    std::size_t stream_unsent_ = 0;  // of it, bytes that exchange::write was given
    std::weak_ptr<exchange> current_;
    std::string origin_;        // of the page that sent the request and may read the answer; empty: nothing is said
    std::uint64_t number_ = 0;  // of the request that the handler has or had last
    bool has_request_ = false;  // whether the handler still has it
    std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
    phase phase_ = phase::none;
    bool closed_ = false;
    bool closing_ = false;  // nothing more is read; ends when all is sent
    bool lingering_ = false;
    bool ended_ = false;  // the client has closed its side
    bool processing_ = false;
    bool read_waits_ = false;
    bool write_waits_ = false;
    bool held_ = false;
    bool postponed_ = false;  // requests that have come wait for others
    int requests_ = 0;        // since others had their time
    bool full_ = false;       // understanding stopped because too many answers wait to be sent
    bool head_done_ = false;
    bool request_done_ = false;
    bool answer_started_ = false;
    bool answer_done_ = false;
    bool early_ = false;      // the handler was called before the body came
    bool preflight_ = false;  // answered here, not by the handler
    bool head_only_ = false;
    bool keep_alive_ = true;
    bool old_client_ = false;
    bool chunked_ = false;
    bool bodiless_ = false;
    bool progressed_ = false;  // since the clock was last looked at
};

}  // namespace tight::net
