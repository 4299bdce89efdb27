// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps a function from streaming faster than its client reads: pauses the stream while much of it is unsent.

#include <memory>

#include "local/invocation.hpp"
#include "net/http_server.hpp"

namespace tight::local {

// Only used on the loop's thread. Once it is destroyed the stream is neither paused nor resumed.
class back_pressure {
public:
    back_pressure(net::exchange_ptr exchange, invocation_callbacks::pause pause);

    // To be called after each write to the exchange.
    void on_write();

private:
    struct state {
        invocation_callbacks::pause pause;
        bool paused = false;
    };

    net::exchange_ptr exchange_;
    std::shared_ptr<state> state_;
};

}  // namespace tight::local
