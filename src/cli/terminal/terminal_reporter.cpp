// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/terminal_reporter.hpp"

#include <array>

namespace tight::cli {

namespace {

constexpr std::array<std::string_view, 6> function_colours{"36", "35", "34", "32", "33", "96"};

constexpr std::string_view red = "31";
constexpr std::string_view yellow = "33";
constexpr std::string_view faint = "2";

}  // namespace

std::string terminal_reporter::prefix(std::string_view function) {
    if (function.empty()) return "";
    auto found = colours_.find(function);
    if (found == colours_.end()) {
        const std::string_view next = function_colours[colours_.size() % function_colours.size()];
        found = colours_.emplace(function, next).first;
    }
    return out_.painted(found->second, function) + out_.painted(faint, " | ");
}

void terminal_reporter::report(const local::report_line& line) {
    if (line.kind == local::line_kind::build) {
        if (words_.are(line.text)) out_.relay(std::string(line.text) + '\n');
        return;
    }
    const bool problem = line.level == local::severity::error;
    const std::string_view colour = problem ? red : line.level == local::severity::warning ? yellow : "";
    const std::string text =
        prefix(line.source) + (colour.empty() ? std::string(line.text) : out_.painted(colour, line.text));
    if (problem)
        out_.relay(text + '\n');
    else
        out_.say(text);
}

}  // namespace tight::cli
