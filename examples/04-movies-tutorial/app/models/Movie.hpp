#pragma once

#include <tight/dynamo.hpp>

// Films, by the year in which they were made and their title.
struct Movie : tight::dynamo::model<Movie> {
    using model::model;
    static constexpr auto table = "Movies";

    static constexpr attr<"year", int> year{};
    static constexpr attr<"title", std::string> title{};
    // Whatever else is known of the film: plot, rating, actors.
    static constexpr attr<"info", tight::dynamo::document> info{};

    static constexpr auto key = keys(year, title);
};
