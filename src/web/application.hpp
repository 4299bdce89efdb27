// SPDX-License-Identifier: Apache-2.0
#pragma once

// The application behind the adapter: started, waited for until it takes requests, started anew where it has ended.

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <tight/error.hpp>

#include "web/connection.hpp"
#include "web/output.hpp"
#include "web/process.hpp"
#include "web/settings.hpp"

namespace tight::web {

// Safe from several threads. The errors carry the type of the invocation's error as their service_code.
class application {
public:
    // Both must outlive it.
    application(const settings& how, output& log) : settings_(how), log_(log) {}

    // Starts it.
    result<void> start();

    // Waits until it takes requests, at most until `until`; starts it first where it does not run. The error says
    // whether it ended, listens elsewhere, or is not ready yet.
    result<void> ready(deadline until);

    // A connection: one that was kept, or else a new one.
    struct taken {
        std::unique_ptr<web::connection> connection;
        bool used_before = false;
    };
    result<taken> connect(bool fresh = false);
    void keep(std::unique_ptr<web::connection> connection);

    // Why a request failed: because the application has ended, or else as `problem` says. Waits a moment for the end
    // of a process whose connection broke.
    error explain(error problem);

    // Ends it; the next ready() starts it anew.
    void kill();
    // Asks it to end, and sees to it.
    void stop(std::chrono::milliseconds patience);

private:
    struct kept {
        std::unique_ptr<web::connection> connection;
        std::chrono::steady_clock::time_point since;
    };

    result<void> start_locked();
    result<void> wait_until_ready(deadline until);
    bool answers(deadline until);
    void forget_connections();
    error ended(std::string_view doing);
    error not_ready() const;

    const settings& settings_;
    output& log_;
    std::timed_mutex mutex_;  // of all but connections_
    process process_;
    place place_;
    bool ready_ = false;
    std::chrono::steady_clock::time_point started_ = {};
    std::mutex connections_mutex_;
    std::vector<kept> connections_;
};

}  // namespace tight::web
