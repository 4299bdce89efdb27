#pragma once

// The steps of docs/guide/movies-tutorial.md, each a function of the database alone.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/Movie.hpp"

namespace tutorial {

using database = tight::dynamo::client;

// What a file of films holds: an array of {"year", "title", "info"}. Throws std::runtime_error if it cannot be read.
std::vector<Movie> movies_of_file(const std::string& file);
void load_movies(const database& db, const std::vector<Movie>& movies);

Movie put_movie(const database& db, const std::string& title, int year, const std::string& plot, double rating);
std::optional<Movie> get_movie(const database& db, const std::string& title, int year);
Movie update_movie(const database& db, const std::string& title, int year, double rating, const std::string& plot,
                   const std::vector<std::string>& actors);
Movie increase_rating(const database& db, const std::string& title, int year, double increase);

// Removes the first actor if there are at least so many; nothing if there are fewer.
std::optional<Movie> remove_actor(const database& db, const std::string& title, int year, int actor_count);

// Whether the film was deleted: it is if its rating is at most so high.
bool delete_underrated_movie(const database& db, const std::string& title, int year, double rating);

std::vector<Movie> query_movies(const database& db, int year);
std::vector<Movie> query_movies(const database& db, int year, const std::pair<std::string, std::string>& titles);
std::vector<Movie> scan_movies(const database& db, const std::pair<int, int>& years);

}  // namespace tutorial
