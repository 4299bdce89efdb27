// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a function starts: one process of it, with Lambda's environment and Runtime API, until it asks for work.

#include <tight/error.hpp>

#include "local/reporter.hpp"
#include "local/sandbox.hpp"

namespace tight::local {

// Waits for settings.init_timeout at most; the process has ended when it returns. The error says in Lambda's words why
// it did not start. What it wrote is told to `out`.
result<void> check_start(const function_settings& settings, reporter& out);

}  // namespace tight::local
