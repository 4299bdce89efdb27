// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where in an item something is: info.actors[0]. Reading, picking out, assigning and removing what paths name.
//
//     const value* first = follow(before, path);
//     item selected = pick(after, {path});                       // {info: {actors: [first]}}

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/dynamodb/values/value.hpp"

namespace tight::cloud::dynamodb {

struct resolved_step {
    std::string_view name = {};  // empty for an index
    std::uint32_t index = 0;
    bool is_index = false;

    bool operator==(const resolved_step&) const = default;
    // Indexes before names; only so that paths can be sorted.
    bool operator<(const resolved_step& other) const {
        if (is_index != other.is_index) return is_index;
        return is_index ? index < other.index : name < other.name;
    }
};

// Begins with a name. The names belong to its creator.
using resolved_path = std::vector<resolved_step>;

// As messages print it: "[info, actors, [0]]".
std::string describe(const resolved_path& path);

// The value there, or nullptr.
const value* follow(const item& item, const resolved_path& path);
const value* follow(const value& operand, std::span<const resolved_step> steps);

// What the paths name, in the structure it stands in: maps keep their names, lists are closed up. Requires: sorted
// paths, none of which begins another.
item pick(const item& item, std::span<const resolved_path> sorted);

// The same of one attribute; `depth` steps of the paths lead to it. Nothing if nothing is there.
std::optional<value> pick(const value& operand, std::span<const resolved_path> sorted, std::size_t depth);

// Puts a value where the path leads: an index past the end of a list appends. False if the path leads nowhere: what
// the value would stand in is not there, or is no map (or list).
bool assign(item& item, const resolved_path& path, value operand);

// Takes away what the path names, if it is there. False as with assign.
bool remove(item& item, const resolved_path& path);

// The first two paths that cannot stand beside each other in one expression, as the text of the message; one beginning
// the other comes before a member and an index in one place.
std::optional<std::string> find_overlap(std::span<const resolved_path> paths);

}  // namespace tight::cloud::dynamodb
