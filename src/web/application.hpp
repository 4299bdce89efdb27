// SPDX-License-Identifier: Apache-2.0
#pragma once

// The application behind the adapter: started, waited for until it takes requests, started anew where it has ended.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>

#include "lambda/stages.hpp"
#include "web/output.hpp"
#include "web/process.hpp"
#include "web/settings.hpp"
#include "web/upstream_connection.hpp"

namespace tight::web {

// Safe from several threads. The errors carry the type of the invocation's error as their service_code.
class application {
public:
    // All must outlive it.
    application(const settings& how, output& log, const lambda::stages& stages)
        : settings_(how), log_(log), stages_(stages) {}

    // Starts it with the variables of that stage, the empty one where there are none.
    result<void> start(std::string_view stage);

    // A request of that stage begins. There is one application, of one stage: that of another one is ended as soon as
    // its requests have left, and meanwhile no others enter. The error: they did not leave in time.
    result<void> enter(std::string_view stage, deadline until);
    // It has ended. Requires: it has entered.
    void leave();

    // Waits until it takes requests, at most until `until`; starts it first where it does not run. The error says
    // whether it ended, listens elsewhere, or is not ready yet.
    result<void> ready(deadline until);

    // The same, of one that runs and no longer listens: it is ended and started anew.
    result<void> ready_again(deadline until);

    // A connection: one that was kept, or else a new one. The error is `not_found` where nothing listens.
    struct taken {
        std::unique_ptr<web::upstream_connection> connection;
        bool used_before = false;
    };
    result<taken> connect(bool fresh = false);
    void keep(std::unique_ptr<web::upstream_connection> connection);

    // Why a request failed: because the application has ended, or else as `problem` says. Waits a moment for the end
    // of a process whose connection broke, or whose answer is no whole one.
    error explain(error problem);

    // Ends it; the next ready() starts it anew.
    void kill();
    // Asks it to end, and sees to it.
    void stop(std::chrono::milliseconds patience);

private:
    struct kept {
        std::unique_ptr<web::upstream_connection> connection;
        std::chrono::steady_clock::time_point since;
    };

    result<void> start_locked();
    void become(std::string_view stage);
    variables variables_for_start() const;
    result<void> wait_until_ready(deadline until);
    bool answers(deadline until);
    void forget_connections();
    error ended(std::string_view doing);
    error not_ready() const;

    const settings& settings_;
    output& log_;
    const lambda::stages& stages_;
    std::mutex visitors_mutex_;
    std::condition_variable left_;
    int visitors_ = 0;
    bool changing_ = false;   // a request waits for the others to leave
    std::string stage_;       // changed by one who holds both mutexes
    std::timed_mutex mutex_;  // of what follows but connections_
    process process_;
    place place_;
    bool ready_ = false;
    bool just_started_ = false;  // by start(), and not waited for yet
    std::chrono::steady_clock::time_point started_ = {};
    std::mutex connections_mutex_;
    std::vector<kept> connections_;
};

}  // namespace tight::web
