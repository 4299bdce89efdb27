// The whole tutorial, against whatever database the environment names: USE_LOCAL_DB=True for the one that
// `tight dynamo rundb` serves, TEST_DYNAMODB_ENDPOINT=URL for any other, AWS_REGION=REGION for AWS. A table that is not
// there is made, and deleted at the end.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include <tight/aws/client.hpp>
#include <tight/lambda.hpp>

#include "tutorial.hpp"

namespace {

void show(const std::string& line) { std::puts(line.c_str()); }
void show(const Movie& movie) { show(tight::json::serialize(movie.to_json())); }

void run(const tutorial::database& db, const std::string& data) {
    tutorial::load_movies(db, tutorial::movies_of_file(data));

    const std::string title = "The Big New Movie";
    show("Put:");
    show(tutorial::put_movie(db, title, 2015, "Nothing happens at all.", 0));
    show("Get:");
    show(tutorial::get_movie(db, title, 2015).value());
    show("Update:");
    show(tutorial::update_movie(db, title, 2015, 5.5, "Everything happens all at once.", {"Larry", "Moe", "Curly"}));
    show("Increase the rating:");
    show(tutorial::increase_rating(db, title, 2015, 1));
    for (const int count : {3, 3}) {
        const auto updated = tutorial::remove_actor(db, title, 2015, count);
        show(updated ? "Updated:" : "Not updated");
        if (updated) show(*updated);
    }
    for (const double rating : {5.0, 6.5})
        show(tutorial::delete_underrated_movie(db, title, 2015, rating) ? "Deleted" : "Not deleted");

    show("Movies from 1985:");
    for (const Movie& movie : tutorial::query_movies(db, 1985)) show("1985 : " + movie[Movie::title]);
    show("Movies from 1992 with titles from A to L:");
    for (const Movie& movie : tutorial::query_movies(db, 1992, {"A", "L"})) show(movie);
    show("Movies from 1950 to 1959:");
    for (const Movie& movie : tutorial::scan_movies(db, {1950, 1959})) show(movie);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string(argv[1]) == "--describe") return tight::run(tight::this_application(), argc, argv);
    if (argc != 2) return std::fputs("usage: bootstrap moviedata.json\n", stderr), 2;
    try {
        const tutorial::database db(tight::aws::default_transport());
        const auto created = db.create_table(tight::dynamo::describe<Movie>());
        if (!created && created.error().code != tight::errc::conflict) created.value();
        run(db, argv[1]);
        if (created) db.delete_table(Movie::table).value();
        return 0;
    } catch (const std::bad_expected_access<tight::error>& problem) {
        std::fprintf(stderr, "%s\n", problem.error().message.c_str());
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "%s\n", problem.what());
    }
    return 1;
}
