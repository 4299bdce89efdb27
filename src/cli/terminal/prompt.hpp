// SPDX-License-Identifier: Apache-2.0
#pragma once

// Questions to a person at the terminal.
//
//     process::interruption stop;
//     if (can_ask(out) && ask("Delete movies?", out, stop) == answer::yes) ...

#include <cstdint>
#include <string>

#include "cli/terminal/printer.hpp"
#include "process/interruption.hpp"

namespace tight::cli {

enum class answer : std::uint8_t { yes, no, stopped };

// Whether there is one who sees the question and can answer it.
bool can_ask(const printer& out);

// "y" and "yes" are yes; everything else, nothing and Ctrl-D (end of input) are no. After Ctrl-C, `stopped`, the
// program goes on, so that it can clear up what it has prepared.
answer ask(const std::string& question, printer& out, process::interruption& stop);

}  // namespace tight::cli
