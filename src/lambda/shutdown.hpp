// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lambda sends SIGTERM before it ends a process only where an extension is registered: this registers one inside the
// function.

#include <functional>

#include "lambda/runtime_connection.hpp"

namespace tight::lambda {

// Waits for SIGTERM on a thread of its own, runs the hook and ends the process with code 0; what the hook throws is
// logged. Made before any other thread, so that all of them leave the signal to this one. Lives as long as the process.
class shutdown_watch {
public:
    shutdown_watch(std::function<void()> hook, const endpoint& api);
    shutdown_watch(const shutdown_watch&) = delete;
    shutdown_watch& operator=(const shutdown_watch&) = delete;

private:
    void register_extension(const endpoint& api);

    runtime_connection extension_;
};

}  // namespace tight::lambda
