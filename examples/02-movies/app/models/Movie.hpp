#pragma once

#include <tight/dynamo.hpp>

struct Movie : tight::dynamo::model<Movie> {
    using model::model;
    static constexpr auto table = "movies";

    static constexpr attr<"year", int> year{};
    static constexpr attr<"title", std::string> title{};
    static constexpr attr<"rating", double> rating{};
    static constexpr attr<"info", tight::dynamo::document> info{};

    static constexpr auto key = keys(year, title);
    static constexpr auto by_rating = index("by-rating", rating, year);
};
