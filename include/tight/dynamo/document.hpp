// SPDX-License-Identifier: Apache-2.0
#pragma once

// Documents: an attribute that may hold anything, with paths into it.
//
//     static constexpr attr<"info", tight::dynamo::document> info{};
//
//     brazil.set(Movie::info = json::object{{"rank", 5}, {"actors", {"Jonathan Pryce"}}});
//     const auto condition = Movie::info["actors"][0] == "Jonathan Pryce";      // any nesting, any name: "a.b", "size"
//     movies.update(1985, "Brazil", Movie::info["rank"] += 1, condition).value();
//     const std::optional<int> rank = brazil[Movie::info]->find("rank")->get<int>();
//
// The class itself is tight/dynamo/value.hpp, the paths are tight/dynamo/attribute.hpp.

#include <tight/dynamo/attribute.hpp>
#include <tight/dynamo/value.hpp>
