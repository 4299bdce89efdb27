// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is different between two templates, for a person who is about to deploy the second.
//
//     for (const change& each : compare_templates(deployed, definition.body)) out.say(each.section + ' ' + each.id);

#include <string>
#include <vector>

#include <tight/json.hpp>

namespace tight::deploy {

// One value that is not what it was.
struct changed_value {
    std::string path = {};    // "Properties.MemorySize", "Properties.KeySchema[0].AttributeName"
    json::value before = {};  // null with `added`
    json::value after = {};   // null with `removed`
    bool added = false, removed = false;
    bool replaces = false;  // CloudFormation makes the resource anew, and its content is lost with the old one
};

struct template_change {
    enum class what { added, removed, changed };
    what kind = what::changed;
    std::string section = {};                // "Resources", "Parameters", "Outputs" ...
    std::string id = {};                     // the logical id
    std::string type = {};                   // of a resource
    std::vector<changed_value> values = {};  // of a changed one
    bool replaces = false;                   // one of `values` does
    bool keeps_data = true;  // of a removed or replaced resource: it has a retain policy, or holds nothing
};

// Sorted by section and id. Neither text order nor the order of members matters.
std::vector<template_change> compare_templates(const json::object& before, const json::object& after);

}  // namespace tight::deploy
