// SPDX-License-Identifier: Apache-2.0
#pragma once

// Any HTTP server on this machine: `tight serve` and `tight invoke --local` run it as they run any application, through
// the adapter that runs it on Lambda.

#include <string_view>

#include "build/web_project.hpp"
#include "local/app_host.hpp"

namespace tight::cli {

// What tight-web calls the only function there is.
inline constexpr std::string_view web_function = "web";

// Writes what starts it below .tight/web. `project` must outlive what is made.
local::app_settings local_web_settings(const web_project& project, int timeout_seconds);

}  // namespace tight::cli
