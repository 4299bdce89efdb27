// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/terminal/command.hpp"

namespace tight::cli {

// The commands of the program, in the order of its help.
command_table all_commands();

}  // namespace tight::cli
