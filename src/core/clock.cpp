// SPDX-License-Identifier: Apache-2.0
#include <tight/clock.hpp>

#include <time.h>

namespace tight {
namespace {

class system_clock_ final : public clock {
public:
    std::chrono::system_clock::time_point now() const override { return std::chrono::system_clock::now(); }
    void sleep_for(std::chrono::milliseconds duration) override {
        timespec rest{.tv_sec = duration.count() / 1000, .tv_nsec = duration.count() % 1000 * 1'000'000};
        while (nanosleep(&rest, &rest) != 0) {
        }
    }
};

}  // namespace

clock& clock::system() {
    static system_clock_ instance;
    return instance;
}

}  // namespace tight
