// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the status of a stack means for who wants to change it.

#include <cstdint>
#include <optional>
#include <string_view>

#include "deploy/stack/cloudformation_responses.hpp"

namespace tight::deploy {

enum class stack_phase : std::uint8_t {
    absent,    // there is none, or nothing but a change set that was never executed
    ready,     // it may be changed
    busy,      // it is being changed
    deleting,  // it is being deleted
    leftover,  // its creation or its deletion failed: it can only be deleted
    stuck,     // an update failed, and so did its rollback: the rollback can be tried again
};

stack_phase phase_of(std::string_view status);
inline stack_phase phase_of(const std::optional<stack_description>& stack) {
    return stack ? phase_of(stack->status) : stack_phase::absent;
}

// Whether an update that failed or was cancelled is being taken back.
bool is_way_back(std::string_view status);

// Whether an application runs in a stack of this status: not while it is first made or deleted, nor where that failed.
bool runs_something(std::string_view status);

// Whether an operation ended as it should.
bool succeeded(std::string_view status);

}  // namespace tight::deploy
