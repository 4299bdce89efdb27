// SPDX-License-Identifier: Apache-2.0
#pragma once

// The names of src/process that commands use.

#include "process/command.hpp"
#include "process/run.hpp"

namespace tight::cli {

using process::find_program;
using process::process_options;
using process::process_output;
using process::process_result;
using process::run_process;
using process::this_program;

}  // namespace tight::cli
