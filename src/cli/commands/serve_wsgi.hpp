// SPDX-License-Identifier: Apache-2.0
#pragma once

// A project in Python on this machine: `tight serve` and `tight invoke --local` run it as they run any application,
// with a launcher in place of the program that a build makes.

#include "cli/terminal/printer.hpp"
#include "build/wsgi_project.hpp"
#include "local/app_host.hpp"

namespace tight::cli {

// Writes what is needed to start it below .tight/wsgi. `project` must outlive what is made. Throws command_error where
// there is no Python that can run it.
local::app_settings local_wsgi_settings(const wsgi_project& project, int timeout_seconds);

}  // namespace tight::cli
