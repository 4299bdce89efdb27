// SPDX-License-Identifier: Apache-2.0
#pragma once

// SIGINT and SIGTERM as something to wait for. Threads started while they are blocked never see them.

#include <chrono>
#include <csignal>

namespace tight::process {

class blocked_stop_signals {
public:
    blocked_stop_signals() {
        sigemptyset(&wanted_);
        sigaddset(&wanted_, SIGINT);
        sigaddset(&wanted_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &wanted_, &before_);
    }
    ~blocked_stop_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    blocked_stop_signals(const blocked_stop_signals&) = delete;
    blocked_stop_signals& operator=(const blocked_stop_signals&) = delete;

    // Until one of them comes.
    void wait() const {
        int which = 0;
        while (sigwait(&wanted_, &which) != 0) {
        }
    }

    // False where none comes in that time.
    bool wait_for(std::chrono::milliseconds limit) const {
        const timespec time{.tv_sec = limit.count() / 1000, .tv_nsec = limit.count() % 1000 * 1'000'000};
        return sigtimedwait(&wanted_, nullptr, &time) > 0;
    }

private:
    sigset_t wanted_{};
    sigset_t before_{};
};

}  // namespace tight::process
