// SPDX-License-Identifier: Apache-2.0
#pragma once

// How an application that is built in its usual place runs on this machine: what `serve` and `invoke --local` share.

#include <string>
#include <vector>

#include <tight/http/verb.hpp>

#include "build/build.hpp"
#include "cli/project/database_choice.hpp"
#include "build/project.hpp"
#include "local/app_host.hpp"
#include "local/local_database.hpp"
#include "local/stream_trigger.hpp"

namespace tight::cli {

// `app` must outlive what is made of it.
local::app_settings local_settings(const project& app, const app_build& build, int timeout_seconds);

local::database_options local_database_options(const project& app, const database_choice& choice);

// What tight.yml lets tables call in the development stage. Filters are not applied here.
std::vector<local::stream_trigger_settings> local_triggers(const project& app);

// "rest" or "http".
event_kind gateway_kind(const std::string& api);

}  // namespace tight::cli
