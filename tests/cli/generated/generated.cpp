// SPDX-License-Identifier: Apache-2.0
// What `tight generate` writes is really built, with every warning an error, and run.
#include "cli/generated/life.hpp"
#include "cli/running_program.hpp"
#include "cli/tight_program.hpp"
#include "support/http_client.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;

namespace {

const variables strict{{"CXXFLAGS", "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"}};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// One application, which the tests below let grow: building is what takes the time here.
struct shop {
    folder here;
    std::filesystem::path root = here / "shop";

    tight::process::process_result run(const std::vector<std::string>& arguments, const variables& more = {}) const {
        variables environment = strict;
        environment.insert(environment.end(), more.begin(), more.end());
        return run_tight(arguments, root, environment);
    }

    tight::process::process_result passes(const std::vector<std::string>& arguments, const variables& more = {}) const {
        auto done = run(arguments, more);
        CHECK_MESSAGE(done.status == 0, done.err, done.out);
        return done;
    }

    void starts_empty() const {
        REQUIRE(run_tight({"generate", "app", "shop"}, here).status == 0);
        CHECK(contains(passes({"test"}).err, "There are no tests in shop yet"));
    }

    void gets_a_model_and_a_function() const {
        passes({"generate", "model", "Movie", "--key", "year:N,title:S", "--attr",
                "rating:N,info:M,tags:SS,seen:bool,cover:B,scores:NS,cast:L,price:decimal,views:long,class:S,ttl:N"});
        passes({"generate", "serializer", "Movie"});
        write_text(root / "app/lib/use.cpp",
                   "#include \"serializers/movie.hpp\"\n"
                   "tight::json::object use(const Movie& movie);\n"
                   "tight::json::object use(const Movie& movie) { return serialize(movie); }\n");
        const auto done = passes({"generate", "function", "movies"});
        CHECK(
            done.out.starts_with("app/functions/movies/handler.cpp\ntests/functions/unit/movies.cpp\n"
                                 "tests/functions/integration/movies.cpp\n"
                                 "tests/functions/integration/expectations/movies_get.yml\n"));
        CHECK(contains(done.out, "Status: SUCCESS!"));
        CHECK(contains(done.err, "Successfully generated function and tests!"));
    }

    void runs_the_tests_that_are_chosen() const {
        CHECK(contains(passes({"test", "--", "-tc=*greets*"}).out, "1 passed"));
    }

    void describes_its_tables() const {
        CHECK(contains(run({"dynamo", "generateschema"}).err, "Have you run `tight generate env`?"));
        passes({"generate", "env"}, {{"STAGE", "dev-eu"}});
        CHECK(passes({"dynamo", "generateschema"}).out == "schemas/dynamo/movies.yml\n");
        const std::string first = text_of(root / "schemas/dynamo/movies.yml");
        CHECK(contains(first, "TableName: shop-dev-eu-movies"));
        CHECK(contains(first, "Type: AWS::DynamoDB::Table"));
        passes({"dynamo", "generateschema"});
        CHECK(text_of(root / "schemas/dynamo/movies.yml") == first);
    }

    void answers_without_a_server() const {
        const auto got = passes({"invoke", "--local", "movies"});
        CHECK(got.out == R"({"hello":"world"})");
        CHECK(contains(got.err, "HTTP 200"));
        CHECK(passes({"invoke", "--local", "movies", "--method", "POST", "title=Brazil"}).out ==
              R"({"title":"Brazil"})");
        CHECK(passes({"invoke", "--local", "movies", "--api", "rest"}).out == R"({"hello":"world"})");
        const auto unknown = run({"invoke", "--local", "movie"});
        CHECK(unknown.status == 1);
        CHECK(contains(unknown.err, "did you mean `movies`?"));
        CHECK(passes({"invoke", "--local"}).out == R"({"hello":"world"})");  // there is one function
    }

    void serves_with_its_database() const {
        running_program server({"serve", "--port", "0", "--db-port", "0"}, root);
        const std::string url = server.rest_of_line("http://127.0.0.1:");
        support::http_client client(static_cast<std::uint16_t>(std::stoi(url)));
        CHECK(client.get("/movies").body == R"({"hello":"world"})");
        CHECK(contains(server.output(), " is its DynamoDB"));
        CHECK(server.stop() == 0);
        CHECK(std::filesystem::exists(root / ".tight/dynamodb.db"));
    }

    void runs_its_tables_alone() const {
        running_program database({"dynamo", "rundb", "--port", "0"}, root);
        CHECK(database.rest_of_line("This engine has the following tables ") == "[movies]");
        CHECK(database.stop() == 0);
    }

    void notices_an_expectation_that_is_not_met() const {
        const auto expectation = root / "tests/functions/integration/expectations/movies_get.yml";
        write_text(expectation, "body: '{\"hello\":\"moon\"}'\nheaders: {}\nstatusCode: 200\n");
        CHECK(run({"test"}).status == 1);
        CHECK(run({"test"}, {{"RECORD", "True"}}).status == 0);
        CHECK(contains(text_of(expectation), "world"));
        CHECK(run({"test"}).status == 0);
    }

    void notices_a_test_that_fails() const {
        const auto file = root / "tests/functions/unit/movies.cpp";
        const std::string good = text_of(file);
        std::string bad = good;
        bad.replace(bad.find("== 200"), 6, "== 418");
        write_text(file, bad);
        const auto done = run({"test"});
        CHECK(done.status == 1);
        CHECK(contains(done.out, "Status: FAILURE!"));
        CHECK(contains(done.err, "error: tests of shop fail"));
        CHECK(run({"generate", "function", "users"}).status == 1);
        write_text(file, good);
    }

    void shows_a_mistake_in_the_compilers_words() const {
        write_text(root / "app/functions/movies/handler.cpp",
                   "#include <tight/http.hpp>\nnamespace movies { oops; }\n");
        const auto done = run({"test"});
        CHECK(done.status == 1);
        CHECK(contains(done.err, "app/functions/movies/handler.cpp:2:20: error: "));
        CHECK(!contains(done.err, "FAILED:"));
        CHECK(contains(done.err, "error: shop does not build"));
    }
};

}  // namespace

TEST_CASE("an application grows from nothing, and every step builds, passes and tells the truth") {
    const shop app;
    app.starts_empty();
    app.gets_a_model_and_a_function();
    app.runs_the_tests_that_are_chosen();
    app.describes_its_tables();
    app.answers_without_a_server();
    app.serves_with_its_database();
    app.runs_its_tables_alone();
    app.notices_an_expectation_that_is_not_met();
    app.notices_a_test_that_fails();
    lives_in_the_cloud(app.root, strict);
    app.shows_a_mistake_in_the_compilers_words();
}
