// SPDX-License-Identifier: Apache-2.0
#include "build/progress_line.hpp"

#include <utility>

namespace tight::build {

void progress_line::show(std::string_view text) {
    const auto now = std::chrono::steady_clock::now();
    if (out_.interactive()) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - started_).count();
        std::string line = "  " + std::to_string(seconds) + " s  " + std::string(text);
        if (line == last_) return;
        last_ = std::move(line);
        return out_.progress(last_);
    }
    if (now - last_time_ < interval_ || text == last_) return;
    last_time_ = now;
    last_ = text;
    out_.say("  " + last_);
}

void progress_line::restart() { started_ = last_time_ = std::chrono::steady_clock::now(); }

}  // namespace tight::build
