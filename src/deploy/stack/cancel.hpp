// SPDX-License-Identifier: Apache-2.0
#pragma once

// Takes back an update that is under way.
//
//     const stack_description now = cancel_update(aws, watcher, stack);     // as it was before the update

#include "deploy/stack/deployment.hpp"

namespace tight::deploy {

// Waits until the stack is as it was; one that is being rolled back already is waited for. Throws command_error if
// there is nothing to cancel, or the operation cannot be cancelled: it says what can be done instead. Throws
// interrupted.
stack_description cancel_update(const cloud& aws, deploy_watcher& watcher, const stack_description& stack);

}  // namespace tight::deploy
