// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a stack did not become what it should: the first failure among its events, which the others follow from, in one
// sentence with the resource, the reason and the line of tight.yml.

#include <map>
#include <string>
#include <vector>

#include "core/command_error.hpp"
#include "deploy/stack/cloudformation_responses.hpp"

namespace tight::deploy {

// The lines of tight.yml that resources came from, by logical id.
struct source_lines {
    std::string file = {};  // as a person knows it: "tight.yml"
    std::map<std::string, int> lines = {};

    // " (tight.yml, line 12)", or nothing.
    std::string of(const std::string& logical_id) const;
};

// The event that explains the others; nullptr where none failed.
const stack_event* first_failure(const std::vector<stack_event>& events);

// `stack`: as it is now, after the operation whose `events` these are.
command_error explain(const stack_description& stack, const std::vector<stack_event>& events,
                      const source_lines& sources);

}  // namespace tight::deploy
