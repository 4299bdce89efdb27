// SPDX-License-Identifier: Apache-2.0
#pragma once

// API Gateway in front of the functions: a request becomes an event, the function's reply an answer. One line is
// reported for each request, and the reason for each failure.

#include <memory>
#include <string>

#include <tight/http/verb.hpp>

#include "local/app_host.hpp"
#include "net/http_server.hpp"

namespace tight::local {

class gateway {
public:
    // Requires: kind is rest or http. `host` and `out` must outlive it.
    gateway(app_host& host, reporter& out, event_kind kind);

    void handle(http1::request request, net::exchange_ptr exchange);

private:
    app_host& host_;
    reporter& out_;
    event_kind kind_;
};

}  // namespace tight::local
