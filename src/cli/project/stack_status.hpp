// SPDX-License-Identifier: Apache-2.0
#pragma once

// What runs, as `tight status` shows it and every change of a stack ends with.

#include <string>

#include "cli/project/cloud_project.hpp"
#include "cli/terminal/printer.hpp"

namespace tight::cli {

// "fizz is deployed!" with function, bucket, stages and what plugins say of them, on stdout; or one JSON document.
void show_status(const cloud_project& here, const running_stack& running, bool as_json, printer& out);

// The same if nothing is deployed.
void show_nothing(const std::string& name, bool as_json, printer& out);

}  // namespace tight::cli
