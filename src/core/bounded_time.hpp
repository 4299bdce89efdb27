// SPDX-License-Identifier: Apache-2.0
#pragma once

// Moments that others write down: a clock's own range ends in the year 2262.

#include <algorithm>
#include <chrono>
#include <ctime>

namespace tight {

// The moment so long after 1970; the nearest one that the clock knows where that is before or beyond.
inline std::chrono::system_clock::time_point bounded_time(std::chrono::milliseconds since_1970) {
    using std::chrono::milliseconds;
    using time = std::chrono::system_clock::time_point;
    constexpr auto last = std::chrono::duration_cast<milliseconds>(time::max().time_since_epoch());
    return time(std::clamp(since_1970, milliseconds::zero(), last));
}

// The same for seconds, as time_t counts them.
inline std::chrono::system_clock::time_point bounded_time(std::time_t since_1970) {
    constexpr std::time_t last = std::time_t{1} << 40;
    return bounded_time(std::chrono::milliseconds(std::clamp(since_1970, std::time_t{0}, last) * 1000));
}

}  // namespace tight
