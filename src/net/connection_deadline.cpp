// SPDX-License-Identifier: Apache-2.0
// How long a connection may keep its server waiting.
#include "net/http_connection.hpp"

namespace tight::net {

namespace {

constexpr std::chrono::seconds linger_time{3};

}  // namespace

// Decides what the client is now waited for, and until when.
void connection::watch_clock() {
    if (closed_) return;
    const auto& options = core_.options;
    auto now_in = phase::idle;
    std::chrono::milliseconds allowed = options.idle_timeout;
    if (lingering_) {
        now_in = phase::lingering, allowed = linger_time;
    } else if (unsent() != 0) {
        now_in = phase::sending, allowed = options.write_timeout;
    } else if (request_done_ || held_) {
        now_in = phase::answering;
    } else if (head_done_) {
        now_in = phase::body, allowed = options.body_timeout;
    } else if (!in_.empty() || parser_.inside()) {
        now_in = phase::head, allowed = options.head_timeout;
    }
    const bool renews = now_in != phase::head && now_in != phase::lingering && progressed_;
    progressed_ = false;
    if (now_in == phase_ && !renews) return;
    phase_ = now_in;
    deadline_ = now_in == phase::answering ? std::chrono::steady_clock::time_point::max()
                                           : std::chrono::steady_clock::now() + allowed;
}

void connection::check_deadline(std::chrono::steady_clock::time_point now) {
    if (closed_ || now < deadline_) return;
    if (phase_ == phase::head)
        refuse(408, "the head of the request did not come in time");
    else if (phase_ == phase::body)
        refuse(408, "the body of the request did not come in time");
    else
        close();
}

}  // namespace tight::net
