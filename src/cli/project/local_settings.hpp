// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `serve` and `invoke --local` share, whatever the kind of application.

#include <string>
#include <vector>

#include <tight/http/verb.hpp>

#include "build/project.hpp"
#include "cli/project/database_choice.hpp"
#include "local/app_host.hpp"
#include "local/local_database.hpp"
#include "local/stream_trigger.hpp"

namespace tight::cli {

local::database_options local_database_options(const build::project& app, const database_choice& choice);

// What tight.yml lets tables call in the development stage. Filters are not applied here.
std::vector<local::stream_trigger_settings> local_triggers(const build::project& app);

// "rest" or "http".
event_kind gateway_kind(const std::string& api);

}  // namespace tight::cli
