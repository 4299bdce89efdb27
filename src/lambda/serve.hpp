// SPDX-License-Identifier: Apache-2.0
#pragma once

// The life of a function's process: start, as many workers as Lambda wants, and what is said when it cannot be.

#include <functional>
#include <utility>

#include <tight/lambda/context.hpp>
#include <tight/lambda/runtime.hpp>

#include "lambda/failure.hpp"
#include "lambda/worker.hpp"

namespace tight::lambda {

// run_options, for those whose hooks know more than a function does.
struct process_hooks {
    process_hooks() = default;
    process_hooks(const run_options& options) : start(options.start), shutdown(options.shutdown) {}
    process_hooks(std::function<void()> start_, std::function<void()> shutdown_)
        : start(std::move(start_)), shutdown(std::move(shutdown_)) {}

    std::function<void()> start;
    std::function<void()> shutdown;
};

// Returns the process's exit code. The environment of `platform` says where the Runtime API is.
int serve(const event_handler& handler, const process_hooks& hooks, tight::platform& platform);

// Tells Lambda (init/error) and the log why there is nothing to serve. Returns the process's exit code.
int fail_start(const failure& why, const tight::environment& environment);

}  // namespace tight::lambda
