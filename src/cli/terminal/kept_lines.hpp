// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a function writes while it is checked; shown only where it does not start.

#include <string>

#include "local/reporter.hpp"

namespace tight::cli {

class kept_lines final : public local::reporter {
public:
    void report(const local::report_line& line) override { (text_ += line.text) += '\n'; }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

}  // namespace tight::cli
