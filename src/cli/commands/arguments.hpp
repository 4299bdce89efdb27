// SPDX-License-Identifier: Apache-2.0
#pragma once

// The command line, apart from what commands do: words in, a command that is ready to run out.

#include <functional>
#include <string>
#include <vector>

#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"

namespace tight::cli {

struct invocation {
    printer_settings settings = {};
    std::function<exit_status(printer&)> run;
};

// `words` without the program's name. Throws command_error (usage) where they make no sense. Where help or the version
// is asked for, that is the command.
invocation parse_arguments(std::vector<std::string> words);

}  // namespace tight::cli
