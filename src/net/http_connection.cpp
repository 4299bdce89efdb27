// SPDX-License-Identifier: Apache-2.0
#include "net/http_connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

#include <tight/json.hpp>
#include <tight/log.hpp>

#include "http1/framing.hpp"
#include "http1/writer.hpp"

namespace tight::net {

namespace {

constexpr std::size_t enough_input = std::size_t{64} * 1024;  // kept of requests that wait for the answer before theirs
constexpr std::size_t enough_output = std::size_t{256} * 1024;  // unsent answers at which pipelined requests wait
constexpr int requests_at_once = 32;                            // of one client, before others are looked after

}  // namespace

connection::connection(server_core& core, int descriptor)
    : core_(core), descriptor_(core.loop->io, descriptor), parser_(core.options.limits) {}

void connection::resume() {
    if (closed_ || processing_) return;
    if (answer_done_ && request_done_) next_request();
    if (!pump({})) return;
    wait_to_read();
    watch_clock();
}

bool connection::pump(std::string_view fresh) {
    feed(fresh);
    if (!flush()) return false;
    while (full_ && unsent() < enough_output) {
        feed({});
        if (!flush()) return false;
    }
    return true;
}

bool connection::wants_input() const {
    if (lingering_) return true;
    if (closing_ || ended_ || held_) return false;
    if (unsent() >= enough_output) return false;
    return in_.size() < enough_input || !request_done_;
}

void connection::wait_to_read() {
    if (closed_ || read_waits_ || !wants_input()) return;
    read_waits_ = true;
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](const boost::system::error_code& failed) {
                               self->read_waits_ = false;
                               if (!failed && !self->closed_) self->on_readable();
                           });
}

void connection::wait_to_write() {
    if (closed_ || write_waits_) return;
    write_waits_ = true;
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_write,
                           [self = shared_from_this()](const boost::system::error_code& failed) {
                               self->write_waits_ = false;
                               if (failed || self->closed_) return;
                               const bool was_behind = self->stream_unsent_ != 0;
                               if (!self->flush()) return;
                               const auto current = self->current_.lock();
                               if (was_behind && self->stream_unsent_ == 0 && current && current->sent_callback_)
                                   current->sent_callback_();
                               self->resume();
                           });
}

void connection::on_readable() {
    if (!wants_input()) return;
    const auto got = ::recv(descriptor_.native_handle(), core_.scratch.data(), core_.scratch.size(), 0);
    if (got < 0) {
        if (errno == EAGAIN || errno == EINTR) return wait_to_read();
        return close();
    }
    if (got == 0) return on_end_of_input();
    progressed_ = true;
    if (!lingering_ && !pump({core_.scratch.data(), static_cast<std::size_t>(got)})) return;
    wait_to_read();
    watch_clock();
}

// A client may close its side and still wait for the answer to what it has sent.
void connection::on_end_of_input() {
    ended_ = true;
    if (lingering_ || (!has_request_ && unsent() == 0 && !postponed_)) return close();
    if (!request_done_ && has_request_) return close();  // its body will never be whole
    notify_gone();
}

void connection::feed(std::string_view fresh) {
    auto input = fresh;
    if (!in_.empty()) {
        in_.append(fresh);
        input = in_;
    }
    process(input);
    if (closed_) return;
    if (in_.empty())
        in_.assign(input);
    else
        in_.erase(0, in_.size() - input.size());
    if (in_.empty() && in_.capacity() > enough_input) in_.shrink_to_fit();
}

void connection::process(std::string_view& input) {
    processing_ = true;
    bool understood = true;
    while (understood && !closed_ && !closing_ && !held_ && !(request_done_ && !answer_done_)) {
        full_ = unsent() >= enough_output;
        if (full_) break;
        if (requests_ >= requests_at_once) {
            postpone();
            break;
        }
        switch (parser_.next(input)) {
            case http1::request_parser::event::more:
                understood = false;
                break;
            case http1::request_parser::event::head:
                on_head(!input.empty());
                break;
            case http1::request_parser::event::body:
                on_body();
                break;
            case http1::request_parser::event::complete:
                on_complete();
                break;
            case http1::request_parser::event::refused:
                refuse(parser_.refusal().status, parser_.refusal().text);
                break;
        }
    }
    processing_ = false;
}

// The requests that have come already are gone on with once others have had their time.
void connection::postpone() {
    if (std::exchange(postponed_, true)) return;
    asio::post(core_.loop->io, [self = shared_from_this()] {
        self->postponed_ = false, self->requests_ = 0;
        self->resume();
    });
}

void connection::on_head(bool more_has_come) {
    head_done_ = true;
    head_only_ = parser_.message().method == "HEAD";
    old_client_ = parser_.message().minor_version == 0;
    keep_alive_ = parser_.keep_alive();
    if (!admit(parser_.message())) return;
    early_ = !preflight_ && core_.options.stream_body && core_.options.stream_body(parser_.message());
    if (parser_.expects_continue() && parser_.has_body() && !more_has_come) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
    // What a client announces is not yet worth memory.
    if (!early_) parser_.message().body.reserve(std::min<std::size_t>(parser_.content_length(), enough_output));
    if (early_) dispatch();
}

// Before anything else is said or read: whether this client may call at all.
bool connection::admit(const http1::request& head) {
    const auto& options = core_.options;
    const auto rule = options.any_origin && options.any_origin(head) ? origin_rule::any : origin_rule::known;
    if (const auto refusal = check_access(head, options.access, {.port = core_.port, .host = options.host}, rule)) {
        refuse(refusal->status, refusal->text);
        return false;
    }
    if (rule == origin_rule::known) origin_ = listed_origin(head, options.access);
    preflight_ = !origin_.empty() && is_preflight(head);
    return true;
}

void connection::on_body() {
    if (early_)
        deliver(parser_.fragment(), false);
    else
        parser_.message().body.append(parser_.fragment());
}

void connection::on_complete() {
    request_done_ = true;
    ++requests_;
    if (early_)
        deliver({}, true);
    else
        dispatch();
    if (answer_done_) next_request();
}

void connection::dispatch() {
    if (preflight_) return respond(204, preflight_answer(parser_.message(), std::exchange(origin_, {})), {});
    auto request_exchange = std::make_shared<exchange>(core_.loop, weak_from_this(), ++number_);
    current_ = request_exchange;
    has_request_ = true;
    guarded([&] { core_.handler(std::move(parser_.message()), std::move(request_exchange)); });
}

void connection::guarded(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& failure) {
        log::error("a request could not be handled", {{"reason", failure.what()}});
        if (answer_started_ && !answer_done_) return close();
        respond(500, {{"Content-Type", "application/json"}}, R"({"message":"Internal Server Error"})");
    }
}

// The callback may answer, which may let go of the exchange and of the callback itself: it is called from here.
void connection::deliver(std::string_view data, bool last) {
    const auto current = current_.lock();
    if (!current || !current->body_callback_) return;
    auto callback = std::move(current->body_callback_);
    current->body_callback_ = nullptr;
    guarded([&] { callback({data, last, last ? &parser_.trailers() : nullptr}); });
    if (!last && !closed_ && !answer_done_ && !current->body_callback_) current->body_callback_ = std::move(callback);
}

void connection::refuse(int status, std::string_view text) {
    if (answer_started_) return close();
    notify_gone();
    keep_alive_ = false;
    if (!head_done_) head_only_ = parser_.message().method == "HEAD";
    respond(status, {{"Content-Type", "application/json"}}, json::serialize(json::object{{"message", text}}));
    request_done_ = true;
}

void connection::start_answer(int status, const http1::header_list& headers, std::size_t length, bool stream) {
    if (!origin_.empty()) {
        auto readable = headers;
        append_cors(readable, std::exchange(origin_, {}));
        return start_answer(status, readable, length, stream);
    }
    answer_started_ = true;
    bodiless_ = head_only_ || !http1::may_have_body(status);
    if (http1::list_contains(http1::find_header(headers, "connection"), "close")) keep_alive_ = false;
    chunked_ = stream && !old_client_;
    if (stream && old_client_ && !bodiless_) keep_alive_ = false;
    http1::append_head(out_, status, headers, length,
                       {.head_only = head_only_,
                        .keep_alive = keep_alive_,
                        .old_client = old_client_,
                        .chunked = chunked_,
                        .until_close = stream && old_client_},
                       core_.date());
}

void connection::respond(int status, const http1::header_list& headers, std::string_view body) {
    if (answer_started_) return;
    start_answer(status, headers, body.size(), false);
    if (!bodiless_) out_.append(body);
    finish_answer();
}

void connection::begin_stream(int status, const http1::header_list& headers) {
    if (answer_started_) return;
    start_answer(status, headers, 0, true);
    if (flush()) watch_clock();
}

void connection::write(std::string_view data) {
    if (!answer_started_ || answer_done_) return;
    stream_unsent_ += data.size();
    if (!bodiless_) {
        if (chunked_)
            http1::append_chunk(out_, data);
        else
            out_.append(data);
    }
    if (!flush()) return;
    if (unsent() > core_.options.unsent) return close();
    watch_clock();
}

void connection::finish(const http1::header_list& trailers) {
    if (!answer_started_ || answer_done_) return;
    if (chunked_ && !bodiless_) http1::append_last_chunk(out_, trailers);
    finish_answer();
}

void connection::finish_answer() {
    answer_done_ = true;
    held_ = false;
    if (!keep_alive_) closing_ = true;
    resume();
}

void connection::hold_body(bool hold) {
    if (answer_done_) return;
    held_ = hold;
    if (!hold) resume();
}

void connection::next_request() {
    if (const auto done = current_.lock()) {
        done->gone_callback_ = done->sent_callback_ = nullptr;
        done->body_callback_ = nullptr;
    }
    current_.reset();
    has_request_ = false;
    stream_unsent_ = 0;
    origin_.clear();
    phase_ = phase::none;
    head_done_ = request_done_ = answer_started_ = answer_done_ = early_ = preflight_ = head_only_ = false;
}

void connection::notify_gone() {
    const auto current = current_.lock();
    if (!current) return;
    current->gone_ = true;
    if (closed_) current->dead_ = true;
    const auto callback = std::exchange(current->gone_callback_, nullptr);
    current->sent_callback_ = nullptr;
    current->body_callback_ = nullptr;
    if (callback) callback();
}

// Sends what it can; false once the connection is closed.
bool connection::flush() {
    while (!closed_ && unsent() != 0) {
        const auto taken = ::send(descriptor_.native_handle(), out_.data() + sent_, unsent(), MSG_NOSIGNAL);
        if (taken < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) {
                close();
                return false;
            }
            wait_to_write();
            break;
        }
        progressed_ = true;
        sent_ += static_cast<std::size_t>(taken);
    }
    if (!closed_) after_flush();
    return !closed_;
}

void connection::after_flush() {
    if (unsent() == 0) {
        sent_ = 0;
        out_.clear();
        if (out_.capacity() > enough_output) out_.shrink_to_fit();
    }
    if (stream_unsent_ != 0) {
        const auto left = std::min(stream_unsent_, unsent());
        if (const auto current = current_.lock()) current->unsent_ -= stream_unsent_ - left;
        stream_unsent_ = left;
    }
    if (unsent() != 0 || processing_) return;
    if (closing_ && !lingering_) linger();
    if (ended_ && !has_request_ && !postponed_) close();
}

// Closing while the client still sends would reset the connection and may take the answer from under its eyes. So: say
// that we are done, and read on for a moment.
void connection::linger() {
    if (ended_) return close();
    lingering_ = true;
    in_.clear();
    ::shutdown(descriptor_.native_handle(), SHUT_WR);
    notify_gone();
    has_request_ = false;
    wait_to_read();
}

void connection::close() {
    if (closed_) return;
    closed_ = true;
    const auto self = shared_from_this();
    boost::system::error_code ignored;
    descriptor_.close(ignored);
    notify_gone();
    has_request_ = false;
    core_.remove(*this);
}

}  // namespace tight::net
