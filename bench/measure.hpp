// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the programs that measure share: clocks and memory of another process, quantiles, and numbers from arguments.

#include <sys/types.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// CPU that a process has used, in microseconds; 0 where it is gone.
inline double cpu_us(pid_t process) {
    clockid_t clock{};
    timespec used{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) / 1e3;
}

// Memory that a process keeps resident, in KB; 0 where it is gone.
inline long resident_kb(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
    return 0;
}

// `part` of the values are at most this; 0 where there are none.
inline double quantile(std::vector<double> values, double part) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

inline double median(const std::vector<double>& values) { return quantile(values, 0.5); }

// Throws std::runtime_error where the text is no number.
inline std::size_t number(std::string_view text) {
    std::size_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size())
        throw std::runtime_error(std::string(text) + " is no number");
    return value;
}

// How much is measured, and with which event.
struct extent {
    std::size_t rounds, starts, invokes;
    std::string event = TIGHT_SOURCE_DIR "/bench/events/apigw-v1-1.5k.json";

    // Takes argv[i], and the word behind it, where it is one of `--rounds N --starts N --invokes N --event FILE`.
    bool take(int& i, int argc, char** argv) {
        const std::string_view name = argv[i];
        if (i + 1 >= argc) return false;
        if (name == "--event") return event = argv[++i], true;
        std::size_t* const value = name == "--rounds"    ? &rounds
                                   : name == "--starts"  ? &starts
                                   : name == "--invokes" ? &invokes
                                                         : nullptr;
        if (value == nullptr) return false;
        *value = number(argv[++i]);
        return true;
    }
};

// Throws std::runtime_error where it cannot be read.
inline std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace bench
