// SPDX-License-Identifier: Apache-2.0
#pragma once

// Moving a stage to other versions of its functions: `tight publish` and `tight rollback`.

#include "cli/project/cloud_project.hpp"
#include "cli/terminal/printer.hpp"
#include "core/command_error.hpp"
#include "deploy/stack/versions.hpp"

namespace tight::cli {

// Throws command_error while the stack cannot be changed.
void refuse_while_busy(const running_stack& running);

// Moves the stage and shows what runs then.
exit_status move_stage(const cloud_project& here, const running_stack& running, const deploy::stage_metadata& stage,
                       const deploy::function_versions& versions, bool as_json, printer& out);

}  // namespace tight::cli
