// SPDX-License-Identifier: Apache-2.0
#pragma once

// Time, behind an interface, so that deadlines, signatures and retries can be tested without waiting.

#include <chrono>

namespace tight {

class clock {
public:
    virtual ~clock() = default;

    virtual std::chrono::system_clock::time_point now() const = 0;
    virtual void sleep_for(std::chrono::milliseconds duration) = 0;

    // The machine's clock. Safe from several threads; lives as long as the process.
    static clock& system();
};

// A clock that moves only by its own functions. Not safe from several threads.
class manual_clock final : public clock {
public:
    explicit manual_clock(std::chrono::system_clock::time_point start = {}) : now_(start) {}

    std::chrono::system_clock::time_point now() const override { return now_; }
    void sleep_for(std::chrono::milliseconds duration) override { now_ += duration; }
    void set(std::chrono::system_clock::time_point time) { now_ = time; }

private:
    std::chrono::system_clock::time_point now_;
};

}  // namespace tight
