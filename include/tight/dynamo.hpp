// SPDX-License-Identifier: Apache-2.0
#pragma once

// Typed DynamoDB: models, conditions, updates, tables. Start with tight/dynamo/model.hpp and tight/dynamo/table.hpp.
//
//     struct Movie : tight::dynamo::model<Movie> {
//         using model::model;
//         static constexpr auto table = "movies";
//         static constexpr attr<"year", int> year{};
//         static constexpr attr<"title", std::string> title{};
//         static constexpr auto key = keys(year, title);
//     };
//
//     auto movies = client.table<Movie>();
//     movies.put(Movie{Movie::year = 1985, Movie::title = "Brazil"}).value();
//     for (const Movie& movie : movies.query(Movie::year == 1985 and Movie::title.between("A", "L"))) show(movie);

#include <tight/dynamo/client.hpp>
#include <tight/dynamo/description.hpp>
#include <tight/dynamo/document.hpp>
#include <tight/dynamo/model.hpp>
#include <tight/dynamo/table.hpp>
#include <tight/dynamo/transaction.hpp>
