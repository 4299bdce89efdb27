// SPDX-License-Identifier: Apache-2.0
#pragma once

// The model that examples in headers take for granted.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <tight/dynamo.hpp>

struct Movie : tight::dynamo::model<Movie> {
    using model::model;
    static constexpr auto table = "movies";

    static constexpr attr<"year", int> year{};
    static constexpr attr<"title", std::string> title{};
    static constexpr attr<"rating", double> rating{};
    static constexpr attr<"best", double> best{};
    static constexpr attr<"votes", int> votes{};
    static constexpr attr<"tags", std::vector<std::string>> tags{};
    static constexpr attr<"labels", std::set<std::string>> labels{};
    static constexpr attr<"info", tight::dynamo::document> info{};

    static constexpr auto key = keys(year, title);
    static constexpr auto by_rating = index("by-rating", rating, year);
};

struct Summary : tight::dynamo::model<Summary> {
    using model::model;
    static constexpr attr<"title", std::string> title{};
};
