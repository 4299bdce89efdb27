// SPDX-License-Identifier: Apache-2.0
#include "deploy/stack/stack_state.hpp"

namespace tight::deploy {

stack_phase phase_of(std::string_view status) {
    if (status == "REVIEW_IN_PROGRESS" || status == "DELETE_COMPLETE") return stack_phase::absent;
    if (status == "DELETE_IN_PROGRESS") return stack_phase::deleting;
    if (status.ends_with("_IN_PROGRESS")) return stack_phase::busy;
    if (status == "UPDATE_ROLLBACK_FAILED" || status == "IMPORT_ROLLBACK_FAILED") return stack_phase::stuck;
    if (status == "ROLLBACK_COMPLETE" || status == "ROLLBACK_FAILED" || status == "CREATE_FAILED" ||
        status == "DELETE_FAILED")
        return stack_phase::leftover;
    return stack_phase::ready;
}

bool is_way_back(std::string_view status) {
    return status == "UPDATE_ROLLBACK_IN_PROGRESS" || status == "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS";
}

bool runs_something(std::string_view status) {
    const stack_phase phase = phase_of(status);
    return phase != stack_phase::absent && phase != stack_phase::deleting && phase != stack_phase::leftover &&
           status != "CREATE_IN_PROGRESS" && status != "ROLLBACK_IN_PROGRESS";
}

bool succeeded(std::string_view status) {
    return status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" || status == "DELETE_COMPLETE" ||
           status == "IMPORT_COMPLETE";
}

}  // namespace tight::deploy
