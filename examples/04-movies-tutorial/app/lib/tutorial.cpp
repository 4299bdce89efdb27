#include "tutorial.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace tutorial {

namespace json = tight::json;

// [load]
std::vector<Movie> movies_of_file(const std::string& file) {
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto data = json::parse(text);
    if (!data || !data->is_array()) throw std::runtime_error(file + " holds no array of films");
    std::vector<Movie> movies;
    for (const json::value& each : data->get_array()) movies.push_back(Movie::from_json(each).value());
    return movies;
}

void load_movies(const database& db, const std::vector<Movie>& movies) {
    db.table<Movie>().put_all(movies).value();  // 25 in a request; what the service leaves undone is sent again
}
// [load]

// [create]
Movie put_movie(const database& db, const std::string& title, int year, const std::string& plot, double rating) {
    Movie movie{Movie::title = title, Movie::year = year,
                Movie::info = json::object{{"plot", plot}, {"rating", rating}}};
    db.table<Movie>().put(movie).value();
    return movie;
}
// [create]

// [read]
std::optional<Movie> get_movie(const database& db, const std::string& title, int year) {
    return db.table<Movie>().find(year, title);
}
// [read]

// [update]
Movie update_movie(const database& db, const std::string& title, int year, double rating, const std::string& plot,
                   const std::vector<std::string>& actors) {
    return db.table<Movie>()
        .update(year, title,                     //
                Movie::info["rating"] = rating,  //
                Movie::info["plot"] = plot,      //
                Movie::info["actors"] = json::value_from(actors))
        .value();
}
// [update]

// [counter]
Movie increase_rating(const database& db, const std::string& title, int year, double increase) {
    return db.table<Movie>().update(year, title, Movie::info["rating"] += increase).value();
}
// [counter]

// [conditional-update]
std::optional<Movie> remove_actor(const database& db, const std::string& title, int year, int actor_count) {
    auto updated = db.table<Movie>().update(year, title, Movie::info["actors"][0].remove(),
                                            Movie::info["actors"].size() >= actor_count);
    if (!updated && updated.error().code == tight::errc::condition_failed) return std::nullopt;
    return std::move(updated).value();
}
// [conditional-update]

// [conditional-delete]
bool delete_underrated_movie(const database& db, const std::string& title, int year, double rating) {
    const auto removed = db.table<Movie>().remove(year, title, Movie::info["rating"] <= rating);
    if (!removed && removed.error().code == tight::errc::condition_failed) return false;
    removed.value();
    return true;
}
// [conditional-delete]

// [query]
std::vector<Movie> query_movies(const database& db, int year) {
    return db.table<Movie>().query(Movie::year == year).all();
}
// [query]

// [query-range]
std::vector<Movie> query_movies(const database& db, int year, const std::pair<std::string, std::string>& titles) {
    return db.table<Movie>().query(Movie::year == year and Movie::title.between(titles.first, titles.second)).all();
}
// [query-range]

// [scan]
std::vector<Movie> scan_movies(const database& db, const std::pair<int, int>& years) {
    return db.table<Movie>().scan().filter(Movie::year.between(years.first, years.second)).all();
}
// [scan]

}  // namespace tutorial
