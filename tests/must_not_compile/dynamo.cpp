// SPDX-License-Identifier: Apache-2.0
// Mistakes in models, conditions and updates. Each is compiled by itself and must be refused in the words that
// tests/dynamo/CMakeLists.txt promises; without any of them the file compiles.
#include "../dynamo/movie.hpp"

struct Flag : tight::dynamo::model<Flag> {
    using model::model;
    static constexpr auto table = "flags";
    static constexpr attr<"id", std::string> id{};
    static constexpr attr<"on", bool> on{};
#ifdef KEY_TYPE
    static constexpr auto key = keys(on);
#else
    static constexpr auto key = keys(id);
#endif
};

void use(const tight::dynamo::table<Movie>& movies) {
    (void)movies.query(Movie::year == 1985 and Movie::title >= "B").filter(Movie::rating > 8);
    (void)movies.update(1985, "Brazil", Movie::rating = Movie::rating + Movie::year, Movie::info["x"].exists());
    (void)movies.query(Movie::by_rating, Movie::rating == 9).filter(Movie::title > "B");
    (void)movies.scan().filter(Movie::title > "B");
    (void)Flag{Flag::id = "x", Flag::on = true};
#ifdef HASH_MISSING
    (void)movies.query(Movie::title.between("A", "L"));
#elif defined HASH_NOT_EQUAL
    (void)movies.query(Movie::year > 1985);
#elif defined RANGE_OPERATOR
    (void)movies.query(Movie::year == 1985 and Movie::title != "B");
#elif defined NOT_A_KEY
    (void)movies.query(Movie::year == 1985 and Movie::rating > 8);
#elif defined KEY_TWICE
    (void)movies.query(Movie::year == 1985 and Movie::year == 1986);
#elif defined OR_IN_KEY
    (void)movies.query(Movie::year == 1985 or Movie::title == "Brazil");
#elif defined KEY_IN_FILTER
    (void)movies.query(Movie::year == 1985).filter(Movie::rating > 8 and not Movie::title.contains("x"));
#elif defined WRONG_TYPE
    (void)movies.query(Movie::year == "1985");
#elif defined FRACTION
    (void)movies.query(Movie::year == 1985.5);
#elif defined MISSPELT
    (void)movies.query(Movie::yaer == 1985);
#elif defined NO_HASH_KEY
    (void)Movie{Movie::title = "Brazil"};
#elif defined NO_RANGE_KEY
    (void)Movie{Movie::year = 1985};
#elif defined KEY_ARITY
    (void)movies.find(1985);
#elif defined KEY_CHANGED
    (void)movies.update(1985, "Brazil", Movie::title = "Brasil");
#elif defined NOTHING_CHANGED
    (void)movies.update(1985, "Brazil", Movie::rating.exists());
#elif defined OTHER_MODEL
    (void)movies.scan().filter(Thing::a > 8);
#elif defined INDEX_INTO_MAP
    (void)movies.scan().filter(Thing::scores[0] == 1);
#elif defined NAME_INTO_LIST
    (void)movies.scan().filter(Thing::list["x"] == "y");
#elif defined STEP_INTO_NUMBER
    (void)movies.scan().filter(Movie::year["x"].exists());
#elif defined STEP_OF_WRONG_TYPE
    (void)movies.scan().filter(Thing::scores["math"] == "best");
#elif defined THREE_OPERANDS
    (void)movies.update(1985, "Brazil", Movie::rating = Movie::rating + Movie::year + Movie::rating);
#elif defined DROPPED_WRITE
    movies.put(Movie{Movie::year = 1985, Movie::title = "Brazil"}, Movie::year.not_exists());
#elif defined DROPPED_QUERY
    movies.query(Movie::year == 1985);
#elif defined DROPPED_CONDITION
    not Movie::rating.exists();
#elif defined DROPPED_CHANGE
    Movie::rating += 1;
#elif defined DROPPED_TRANSACTION_PART
    tight::dynamo::check<Movie>(1985, "Brazil", Movie::rating.exists());
#endif
}
