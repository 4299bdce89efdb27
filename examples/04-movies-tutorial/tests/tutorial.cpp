// Every step of the tutorial, on both doors of the embedded database: in this process and over HTTP. Where
// TEST_DYNAMODB_ENDPOINT is set, the second is that one: moto, DynamoDB Local, or DynamoDB itself.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include <tight/aws/client.hpp>
#include <tight/testing.hpp>

#include "tutorial.hpp"

namespace json = tight::json;

namespace {

struct in_process {
    tight::testing::database database;
    tutorial::database db{database.transport()};
};

class over_http {
    tight::testing::database database_;
    tight::testing::database_server server_{database_};
    tight::memory_environment variables_ = surroundings(server_.url());

    static tight::memory_environment surroundings(const std::string& url) {
        const auto& process = tight::environment::process();
        tight::memory_environment out{{"AWS_REGION", process.get_or("AWS_REGION", "us-east-1")},
                                      {"HOME", "/nonexistent"}};
        out.set("TEST_DYNAMODB_ENDPOINT", process.get_or("TEST_DYNAMODB_ENDPOINT", url));
        for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
            if (const auto value = process.get(name)) out.set(name, *value);
        return out;
    }

public:
    tutorial::database db{tight::aws::default_transport(variables_), variables_};
};

// The table, for one test, on one of the doors.
template <class Door>
struct cinema : Door {
    using Door::db;
    tight::testing::temporary_table<Movie> movies{db};
    const std::string big = "The Big New Movie";

    void put() { tutorial::put_movie(db, big, 2015, "Nothing happens at all.", 0); }
    void update() {
        tutorial::update_movie(db, big, 2015, 5.5, "Everything happens all at once.", {"Larry", "Moe", "Curly"});
    }
    void load() { tutorial::load_movies(db, tutorial::movies_of_file("moviedata.json")); }
    json::value info() { return to_json(*tutorial::get_movie(db, big, 2015).value()[Movie::info]); }
};

std::vector<std::string> titles(const std::vector<Movie>& movies) {
    std::vector<std::string> out;
    for (const Movie& movie : movies) out.push_back(movie[Movie::title]);
    return out;
}

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE_TEMPLATE("sample data is loaded, every film as the file has it", Door, in_process, over_http) {
    cinema<Door> here;
    here.load();
    const auto films = tutorial::movies_of_file("moviedata.json");
    CHECK(films.size() == 24);
    CHECK(here.movies->scan().count() == films.size());
    for (const Movie& film : films) CHECK(here.movies->find(film) == film);
}

TEST_CASE_TEMPLATE("a film is created and read", Door, in_process, over_http) {
    cinema<Door> here;
    CHECK_FALSE(tutorial::get_movie(here.db, here.big, 2015).has_value());
    here.put();
    const auto movie = tutorial::get_movie(here.db, here.big, 2015);
    REQUIRE(movie.has_value());
    CHECK(json::value(movie->to_json()) == json::parse(R"({"year":2015,"title":"The Big New Movie",
        "info":{"plot":"Nothing happens at all.","rating":0}})")
                                               .value());
}

TEST_CASE_TEMPLATE("a film is updated, and the answer is the film as it is now", Door, in_process, over_http) {
    cinema<Door> here;
    here.put();
    here.update();
    CHECK(here.info() == json::parse(R"({"plot":"Everything happens all at once.","rating":5.5,
        "actors":["Larry","Moe","Curly"]})")
                             .value());
}

TEST_CASE_TEMPLATE("a rating is an atomic counter", Door, in_process, over_http) {
    cinema<Door> here;
    here.put();
    here.update();
    CHECK(*tutorial::increase_rating(here.db, here.big, 2015, 1)[Movie::info]->find("rating") == 6.5);
    CHECK(*tutorial::increase_rating(here.db, here.big, 2015, 0.1)[Movie::info]->find("rating") == 6.6);
}

TEST_CASE_TEMPLATE("an actor is removed only while there are enough", Door, in_process, over_http) {
    cinema<Door> here;
    here.put();
    here.update();
    const auto updated = tutorial::remove_actor(here.db, here.big, 2015, 3);
    REQUIRE(updated.has_value());
    CHECK(here.info().at("actors") == json::value{"Moe", "Curly"});
    CHECK_FALSE(tutorial::remove_actor(here.db, here.big, 2015, 3).has_value());
    CHECK(here.info().at("actors") == json::value{"Moe", "Curly"});
}

TEST_CASE_TEMPLATE("a film is deleted only where it is underrated", Door, in_process, over_http) {
    cinema<Door> here;
    here.put();
    here.update();
    CHECK_FALSE(tutorial::delete_underrated_movie(here.db, here.big, 2015, 5));
    CHECK(tutorial::get_movie(here.db, here.big, 2015).has_value());
    CHECK(tutorial::delete_underrated_movie(here.db, here.big, 2015, 5.5));
    CHECK_FALSE(tutorial::get_movie(here.db, here.big, 2015).has_value());
}

TEST_CASE_TEMPLATE("films are queried by year, and by a range of titles", Door, in_process, over_http) {
    cinema<Door> here;
    here.load();
    CHECK(titles(tutorial::query_movies(here.db, 1985)) ==
          strings{"Back to the Future", "Brazil", "Ran", "The Goonies"});
    CHECK(tutorial::query_movies(here.db, 1986).empty());
    CHECK(titles(tutorial::query_movies(here.db, 1992, {"A", "L"})) ==
          strings{"A Few Good Men", "Aladdin", "Basic Instinct", "Glengarry Glen Ross"});
}

TEST_CASE_TEMPLATE("films of a decade are found by a scan", Door, in_process, over_http) {
    cinema<Door> here;
    here.load();
    auto found = titles(tutorial::scan_movies(here.db, {1950, 1959}));
    std::sort(found.begin(), found.end());
    CHECK(found ==
          strings{"12 Angry Men", "High Noon", "Seven Samurai", "Some Like It Hot", "Sunset Boulevard", "Vertigo"});
}

TEST_CASE("a file that holds no films is refused") {
    CHECK_THROWS_AS(tutorial::movies_of_file("tight.yml"), std::runtime_error);
}
