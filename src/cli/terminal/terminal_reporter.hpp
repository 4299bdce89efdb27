// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shows on a terminal what happens in the local cloud: requests, lines that functions write (each with the function's
// name before it, in a colour of its own), the compiler's words, and what the servers say.

#include <map>
#include <string>
#include <string_view>

#include "cli/terminal/printer.hpp"
#include "local/reporter.hpp"
#include "process/compiler_output.hpp"

namespace tight::cli {

class terminal_reporter final : public local::reporter {
public:
    // `out` must outlive it.
    explicit terminal_reporter(printer& out) : out_(out) {}

    void report(const local::report_line& line) override;

private:
    std::string prefix(std::string_view function);

    printer& out_;
    process::compiler_words words_;
    std::map<std::string, std::string, std::less<>> colours_;  // of each function that has spoken
};

}  // namespace tight::cli
