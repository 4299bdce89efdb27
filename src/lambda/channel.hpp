// SPDX-License-Identifier: Apache-2.0
#pragma once

// How a worker reaches the Runtime API: a connection, or a script in a test.

#include <span>
#include <string_view>

#include <tight/error.hpp>

#include "http1/response_reader.hpp"

namespace tight::lambda {

// Of a request, in order; sent as one where the system can.
using pieces = std::span<const std::string_view>;

// Serves one thread.
class channel {
public:
    virtual ~channel() = default;

    // Sends a request and waits for its reply, for as long as it takes. The reply's views live until the next call. An
    // error means that no reply came (`unavailable`) or one that cannot be understood (`bad_input`).
    virtual result<http1::response_view> exchange(pieces request) = 0;

    // A request that is sent little by little: begin_request() makes sure that somebody listens, send() says whether
    // the bytes could be handed over, end_request() waits for the reply.
    virtual result<void> begin_request() = 0;
    virtual bool send(pieces part) = 0;
    virtual result<http1::response_view> end_request() = 0;
};

}  // namespace tight::lambda
