// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/live_line.hpp"

#include <utility>

namespace tight::cli {

void live_line::show(std::string_view text) {
    const auto now = std::chrono::steady_clock::now();
    if (out_.interactive()) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - begun_).count();
        std::string line = "  " + std::to_string(seconds) + " s  " + std::string(text);
        if (line == last_) return;
        last_ = std::move(line);
        return out_.progress(last_);
    }
    if (now - said_ < apart_ || text == last_) return;
    said_ = now;
    last_ = text;
    out_.say("  " + last_);
}

void live_line::restart() { begun_ = said_ = std::chrono::steady_clock::now(); }

}  // namespace tight::cli
