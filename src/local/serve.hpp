// SPDX-License-Identifier: Apache-2.0
#pragma once

// The local cloud behind `tight serve` and `tight invoke --local`: the application's functions as real processes, an
// API Gateway and Lambda's Invoke API on one port.
//
//     local::serve_options options{.app = {.root = app, .program = app / ".tight/build/bootstrap", .build_command =
//     {...}}}; if (auto served = local::serve(options, reporter); !served) ...      // until Ctrl-C

#include <memory>
#include <string>
#include <string_view>

#include <tight/error.hpp>
#include <tight/http/verb.hpp>

#include "local/app_host.hpp"
#include "local/invocation.hpp"
#include "local/reporter.hpp"
#include "net/event_loop.hpp"

namespace tight::local {

struct serve_options {
    app_settings app = {};
    event_kind api = event_kind::http;  // or rest
    std::string host = "127.0.0.1";
    std::uint16_t port = 3000;  // 0: one that is free
};

// The servers, on a loop of the caller's.
class local_server {
public:
    // Listens. Throws std::system_error where it cannot. `loop` and `out` must outlive it.
    local_server(net::event_loop& loop, serve_options options, reporter& out);
    ~local_server();
    local_server(const local_server&) = delete;
    local_server& operator=(const local_server&) = delete;

    // Begins to build and to watch.
    result<void> start();

    // Ends every process, then calls `gone`.
    void stop(std::function<void()> gone);

    std::uint16_t port() const;
    std::string url() const;
    app_host& app();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

// Serves until SIGINT or SIGTERM, then ends every process. The error says what kept it from serving. Requires: no other
// thread runs yet, or all others block these two signals.
result<void> serve(serve_options options, reporter& out);

// Builds, calls one function once and ends it. The error says that there is no such function, or why it does not build.
result<invocation_result> invoke_once(app_settings app, std::string_view function, invocation call, reporter& out);

}  // namespace tight::local
