#include <tight/http.hpp>

#include "models/Movie.hpp"

namespace movies {

static tight::response list(const tight::request& request, tight::context& context) {
    auto table = context.dynamo().table<Movie>();
    tight::json::array found;
    const int year = request.query<int>("year");  // absent or not a number: the client gets 400
    for (const Movie& movie : table.query(Movie::year == year and Movie::title.between("A", "Z")))
        found.push_back(movie.to_json());
    return {200, std::move(found)};
}

static tight::response create(const tight::request& request, tight::context& context) {
    auto movie = Movie::from_json(request.json()).value();  // a bad body: 400, naming every bad field
    context.dynamo().table<Movie>().put(movie).value();
    return {201, movie.to_json()};
}

constinit const tight::function function{.get = list, .post = create};

}  // namespace movies
