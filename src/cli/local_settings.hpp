// SPDX-License-Identifier: Apache-2.0
#pragma once

// How an application that is built in its usual place runs on this machine: what `serve` and `invoke --local` share.

#include <string>

#include <tight/http/verb.hpp>

#include <cli/build.hpp>
#include <cli/database_choice.hpp>
#include <cli/project.hpp>
#include <local/app_host.hpp>
#include <local/local_database.hpp>

namespace tight::cli {

// `app` must outlive what is made of it.
local::app_settings local_settings(const project& app, const app_build& build, int timeout_seconds);

local::database_options local_database_options(const project& app, const database_choice& choice);

// "rest" or "http".
event_kind gateway_kind(const std::string& api);

}  // namespace tight::cli
