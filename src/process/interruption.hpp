// SPDX-License-Identifier: Apache-2.0
#pragma once

// Ctrl-C as a wish: the command goes on to the next place where it can stop and say where things stand. A second one
// ends the program at once.
//
//     interruption stop;
//     while (stop.pause(1s)) look_again();
//
// Programs that are started while one lives ignore Ctrl-C.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "process/stop_signals.hpp"

namespace tight::process {

class interruption {
public:
    interruption();
    ~interruption();
    interruption(const interruption&) = delete;
    interruption& operator=(const interruption&) = delete;

    bool wanted() const { return wanted_; }

    // Waits. False as soon as the user wants to stop.
    bool pause(std::chrono::milliseconds duration);

private:
    void listen();

    blocked_stop_signals signals_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<bool> wanted_ = false;
    std::atomic<bool> over_ = false;
    std::thread listener_;
};

}  // namespace tight::process
