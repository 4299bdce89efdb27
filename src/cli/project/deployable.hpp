// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a deploy brings: the package, and the template made of tight.yml and of what the application says of itself.
//
//     const deployable what = make_deployable(here, {}, out);      // builds

#include <optional>
#include <string>

#include <tight/json.hpp>

#include "cli/project/cloud_project.hpp"
#include "cli/terminal/printer.hpp"
#include "deploy/stack/deployment.hpp"
#include "deploy/template/template.hpp"

namespace tight::cli {

struct deployable_options {
    std::optional<std::string> package = {};  // a zip that was made before: nothing is built where it runs here
    bool code_stays = false;                  // no package is needed
    bool rebuild = false;
};

struct deployable {
    json::value description = nullptr;  // what the program prints for --describe
    deploy::stack_template made = {};
    std::optional<deploy::package_file> package = {};
};

// Throws command_error or failure where it does not build, or the given package cannot be read.
deployable make_deployable(const cloud_project& here, const deployable_options& options, printer& out);

}  // namespace tight::cli
