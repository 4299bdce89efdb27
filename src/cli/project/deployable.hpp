// SPDX-License-Identifier: Apache-2.0
#pragma once

// The input of a deploy: the package, and the template from tight.yml and from how the application describes itself.
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
    std::optional<std::string> package = {};  // an existing zip: nothing is built if it runs here
    bool code_stays = false;                  // no package is needed
    bool rebuild = false;
};

struct deployable {
    json::value description = nullptr;  // what the program prints for --describe
    deploy::stack_template stack = {};
    std::optional<deploy::package_file> package = {};
};

// Throws command_error if it does not build, or the package cannot be read.
deployable make_deployable(const cloud_project& here, const deployable_options& options, printer& out);

}  // namespace tight::cli
