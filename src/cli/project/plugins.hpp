// SPDX-License-Identifier: Apache-2.0
#pragma once

// Programs called tight-plugin-NAME on PATH, which add to what is deployed. Each gets one request a run, a JSON
// document on its stdin, and prints its response, another, on stdout (docs/reference/plugins.md).

#include <map>
#include <string>
#include <vector>

#include <tight/json.hpp>

#include "cli/terminal/printer.hpp"
#include "deploy/configuration.hpp"
#include "deploy/template/template.hpp"

namespace tight::cli {

// An option that a plugin adds to `tight init`.
struct plugin_option {
    std::string plugin = {};
    std::string name = {};  // "hello-greeting": of --hello-greeting
    std::string help = {};
    bool takes_value = true;
};

// Those of all plugins on PATH. A plugin that fails has none, and `problems` says why.
std::vector<plugin_option> plugin_options(std::vector<std::string>& problems);

// The section of tight.yml that a plugin writes; null without one. `values` are its options.
json::value plugin_settings(const std::string& plugin, const json::object& application, const json::object& values,
                            printer& out);

// One part of the template for each entry of `plugins`, in their order. Throws command_error if one is not on PATH.
std::vector<deploy::template_extension> plugin_parts(const deploy::configuration& settings, printer& out);

// What the plugins show of each stage of a running stack with these outputs: stage -> texts.
std::map<std::string, std::vector<std::string>> plugin_status(const deploy::configuration& settings,
                                                              const json::object& outputs, printer& out);

}  // namespace tight::cli
