// SPDX-License-Identifier: Apache-2.0
#pragma once

// The life of a function's process: start, as many workers as Lambda wants, and what is said when it cannot be.

#include <tight/lambda/context.hpp>
#include <tight/lambda/runtime.hpp>

#include "lambda/failure.hpp"
#include "lambda/worker.hpp"

namespace tight::lambda {

// Returns the process's exit code. The environment of `host` says where the Runtime API is.
int serve(const event_handler& handler, const run_options& options, tight::host& host);

// Tells Lambda (init/error) and the log why there is nothing to serve. Returns the process's exit code.
int fail_start(const failure& why, const tight::environment& environment);

}  // namespace tight::lambda
