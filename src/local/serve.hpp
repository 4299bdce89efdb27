// SPDX-License-Identifier: Apache-2.0
#pragma once

// The local cloud behind `tight serve` and `tight invoke --local`: the application's functions as real processes, an
// API Gateway and Lambda's Invoke API on one port.
//
//     local::serve_options options{
//         .app = {.root = app, .program = app / ".tight/build/bootstrap", .build_command = {...}}};
//     if (auto served = local::serve(options, reporter); !served) ...      // until Ctrl-C

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tight/error.hpp>
#include <tight/http/verb.hpp>

#include "local/app_host.hpp"
#include "local/invocation.hpp"
#include "local/local_database.hpp"
#include "local/reporter.hpp"
#include "local/stream_trigger.hpp"
#include "net/access_policy.hpp"
#include "net/event_loop.hpp"

namespace tight::local {

struct serve_options {
    app_settings app = {};
    event_kind api = event_kind::http;  // or rest
    std::string host = "127.0.0.1";
    std::uint16_t port = 3000;  // 0: one that is free

    // Which hosts it answers to, and whose pages may call functions by the Invoke API. Pages of any origin reach the
    // application's routes.
    net::access_policy access = {};

    // Nothing: none; the functions find what app.function.dynamodb_endpoint says.
    std::optional<database_options> database = {};

    // What tables call functions, where there is a database.
    std::vector<stream_trigger_settings> triggers = {};
};

// The servers, on a loop of the caller's (the database answers on a thread of its own).
class local_server {
public:
    // Listens. The error says where it cannot, and why. `loop` and `out` must outlive it.
    static result<std::unique_ptr<local_server>> open(net::event_loop& loop, serve_options options, reporter& out);
    ~local_server();
    local_server(const local_server&) = delete;
    local_server& operator=(const local_server&) = delete;

    // Begins to build and to watch.
    result<void> start();

    // Ends every process, then calls `on_stopped`.
    void stop(std::function<void()> on_stopped);

    std::uint16_t port() const;
    std::string url() const;
    std::string database_url() const;  // empty where there is none
    app_host& app();

    // Called when a build of the application starts to serve.
    void on_described(std::function<void(const described_application&)> callback);

private:
    struct state;
    explicit local_server(std::unique_ptr<state> initial);

    std::unique_ptr<state> state_;
};

// Serves until SIGINT or SIGTERM, then ends every process. The error says what kept it from serving. Requires: no other
// thread runs yet, or all others block these two signals.
result<void> serve(serve_options options, reporter& out);

// Builds, calls one function once and ends it. With a database given, the one that another process serves on that port
// is used, or else opened for this call. The error says that there is no such function, or why it does not build.
result<invocation_result> invoke_once(app_settings app, std::string_view function, invocation_request call,
                                      reporter& out, std::optional<database_options> database = {});

}  // namespace tight::local
