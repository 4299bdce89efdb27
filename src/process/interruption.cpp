// SPDX-License-Identifier: Apache-2.0
#include "process/interruption.hpp"

#include <unistd.h>

#include "core/command_error.hpp"

namespace tight::process {

interruption::interruption() : listener_([this] { listen(); }) {}

interruption::~interruption() {
    over_ = true;
    listener_.join();
}

void interruption::listen() {
    while (!over_) {
        if (!signals_.wait_for(std::chrono::milliseconds(50))) continue;
        if (wanted_) _exit(static_cast<int>(exit_status::interrupted));
        {
            const std::scoped_lock lock(mutex_);
            wanted_ = true;
        }
        changed_.notify_all();
    }
}

bool interruption::pause(std::chrono::milliseconds duration) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, duration, [this] { return wanted_.load(); });
}

}  // namespace tight::process
