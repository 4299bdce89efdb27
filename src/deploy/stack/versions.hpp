// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which immutable version of each function a stage has, and how it gets another: the alias of the stage is moved, and
// nothing else of the stack changes.
//
//     const change_request move = move_stage(running, parts, "prod", version_of_stage(...));

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/stack/cloudformation.hpp"
#include "deploy/stack/functions.hpp"
#include "deploy/stack/stack_metadata.hpp"

namespace tight::deploy {

using function_versions = std::map<std::string, std::string>;  // function -> "7"

// What a stage has now, made immutable: of a function that has $LATEST, a version is published.
function_versions published_versions(const cloud& aws, const stack_description& stack, const stack_metadata& parts,
                                     const stage_metadata& from);

// Whether it is a number, or one for each function that is named: "7", "movies:3,actors:7".
bool names_versions(std::string_view text);

// That number for every function, or as "movies:3,actors:7" for those that are named. Throws command_error if there is
// no such function, or it has no such version; the error names those it has.
function_versions numbered_versions(const cloud& aws, const stack_description& stack, const stack_metadata& parts,
                                    const std::string& numbers);

// What the stage had before it got what it has now, as the stack's events tell; for functions that they tell nothing
// of, the highest published version below the present one. A function without an earlier version is not among them.
function_versions earlier_versions(const cloud& aws, const stack_description& stack, const stack_metadata& parts,
                                   const stage_metadata& stage);

// The immutable versions an alias has had, oldest first, without those that were taken back: after 4, 5, 6 and back to
// 5 they are 4 and 5. `events` in the order they happened.
std::vector<std::string> history_of(const std::vector<stack_event>& events, const std::string& alias);

// Everything stays as it is but the versions of that stage.
change_request move_stage(const stack_description& stack, const stage_metadata& stage, const function_versions& to);

}  // namespace tight::deploy
