// SPDX-License-Identifier: Apache-2.0
#pragma once

// Documents: an attribute that may hold anything, with paths into it.
//
//     static constexpr attr<"info", tight::dynamo::document> info{};
//
//     brazil.set(Movie::info = json::object{{"rank", 5}, {"actors", {"Jonathan Pryce"}}});
//     Movie::info["actors"][0] == "Jonathan Pryce"                      // any nesting; a name may hold dots or be
//     "size" table.update(1985, "Brazil", Movie::info["rank"] += 1) brazil[Movie::info]->find("rank")->get<int>() //
//     std::optional<int>
//
// The class itself is tight/dynamo/value.hpp, the paths are tight/dynamo/attribute.hpp.

#include <tight/dynamo/attribute.hpp>
#include <tight/dynamo/value.hpp>
