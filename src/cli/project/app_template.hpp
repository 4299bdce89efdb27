// SPDX-License-Identifier: Apache-2.0
#pragma once

// The template of an application: its configuration, what its program says of itself, and its plugins.
//
//     const deploy::stack_template stack = make_app_template(app.settings, app_description(app, out), out);

#include <string>

#include <tight/json.hpp>

#include "build/project.hpp"
#include "cli/terminal/printer.hpp"
#include "deploy/configuration.hpp"
#include "deploy/template/template.hpp"

namespace tight::cli {

// The document of that text. Throws command_error if it is none.
json::value parsed_description(const build::project& app, const std::string& text);

// What the program prints for --describe, built first; null for Python applications and web servers. Throws
// command_error if it does not build.
json::value app_description(const build::project& app, printer& out);

// With what the plugins add. Says the template's warnings. Throws failure, or command_error where a plugin fails.
deploy::stack_template make_app_template(const deploy::configuration& settings, const json::value& description,
                                         printer& out);

}  // namespace tight::cli
