// SPDX-License-Identifier: Apache-2.0
#pragma once

// Keeps what a function writes while it is checked; shown only if it does not start.

#include <string>

#include "local/reporter.hpp"

namespace tight::cli {

class log_capture final : public local::reporter {
public:
    void report(const local::report_line& line) override { text_.append(line.text).append(1, '\n'); }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace tight::cli
