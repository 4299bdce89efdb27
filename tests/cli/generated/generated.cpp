// SPDX-License-Identifier: Apache-2.0
// What `tight generate` writes is really built, with every warning an error, and run.
#include "cli/tight_program.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;

namespace {

const variables strict{{"CXXFLAGS", "-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"}};

process_result run_strict(const std::vector<std::string>& arguments, const std::filesystem::path& where) {
    auto done = run_tight(arguments, where, strict);
    INFO(done.err);
    CHECK_MESSAGE(done.status == 0, done.err, done.out);
    return done;
}

}  // namespace

// One case, as one application's life: building is what takes the time here.
TEST_CASE("an application grows from nothing to a function with a model, and every step builds and passes") {
    const folder here;
    const auto app = here / "shop";
    run_strict({"generate", "app", "shop"}, here);

    const auto empty = run_strict({"test"}, app);
    CHECK(empty.err.find("There are no tests in shop yet") != std::string::npos);

    run_strict({"generate", "model", "Movie", "--key", "year:N,title:S", "--attr",
                "rating:N,info:M,tags:SS,seen:bool,cover:B,scores:NS,cast:L,price:decimal,views:long,class:S"},
               app);
    run_strict({"generate", "serializer", "Movie"}, app);

    const auto function = run_strict({"generate", "function", "movies"}, app);
    CHECK(function.out.find("app/functions/movies/handler.cpp\ntests/functions/unit/movies.cpp\n"
                            "tests/functions/integration/movies.cpp\n"
                            "tests/functions/integration/expectations/movies_get.yml\n") == 0);
    CHECK(function.out.find("Status: SUCCESS!") != std::string::npos);
    CHECK(function.err.find("Successfully generated function and tests!") != std::string::npos);

    SUBCASE("tests can be chosen") {
        const auto done = run_strict({"test", "--", "-tc=*greets*"}, app);
        CHECK(done.out.find("1 passed") != std::string::npos);
    }
    SUBCASE("a test that fails makes the command fail") {
        std::string text = text_of(app / "tests/functions/unit/movies.cpp");
        text.replace(text.find("== 200"), 6, "== 418");
        write_text(app / "tests/functions/unit/movies.cpp", text);
        const auto done = run_tight({"test"}, app, strict);
        CHECK(done.status == 1);
        CHECK(done.out.find("Status: FAILURE!") != std::string::npos);
        CHECK(done.err.find("error: tests of shop fail") != std::string::npos);
        CHECK(run_tight({"generate", "function", "users"}, app, strict).status == 1);
    }
    SUBCASE("an expectation that is not met makes the command fail, and is recorded when asked") {
        const auto expectation = app / "tests/functions/integration/expectations/movies_get.yml";
        write_text(expectation, "body: '{\"hello\":\"moon\"}'\nheaders: {}\nstatusCode: 200\n");
        CHECK(run_tight({"test"}, app, strict).status == 1);
        variables recording = strict;
        recording.emplace_back("RECORD", "True");
        CHECK(run_tight({"test"}, app, recording).status == 0);
        CHECK(text_of(expectation).find("world") != std::string::npos);
        CHECK(run_tight({"test"}, app, strict).status == 0);
    }
    SUBCASE("a mistake is shown in the compiler's words, and nothing else is") {
        write_text(app / "app/functions/movies/handler.cpp", "#include <tight/http.hpp>\nnamespace movies { oops; }\n");
        const auto done = run_tight({"test"}, app, strict);
        CHECK(done.status == 1);
        CHECK(done.err.find("handler.cpp:2:20: error: 'oops'") != std::string::npos);
        CHECK(done.err.find("FAILED:") == std::string::npos);
        CHECK(done.err.find("error: shop does not build") != std::string::npos);
    }
    SUBCASE("its tables are written for CloudFormation") {
        CHECK(run_tight({"dynamo", "generateschema"}, app).err.find("Have you run `tight generate env`?") !=
              std::string::npos);
        run_strict({"generate", "env"}, app);
        CHECK(run_strict({"dynamo", "generateschema"}, app).out == "schemas/dynamo/movies.yml\n");
        const std::string schema = text_of(app / "schemas/dynamo/movies.yml");
        CHECK(schema.find("TableName: shop-dev-movies") != std::string::npos);
        CHECK(schema.find("Type: AWS::DynamoDB::Table") != std::string::npos);
    }
    SUBCASE("its function is called without a server") {
        const auto got = run_strict({"invoke", "--local", "movies"}, app);
        CHECK(got.out == R"({"hello":"world"})");
        CHECK(got.err.find("HTTP 200") != std::string::npos);
        const auto posted = run_strict({"invoke", "--local", "movies", "--method", "POST", "title=Brazil"}, app);
        CHECK(posted.out == R"({"title":"Brazil"})");
        const auto unknown = run_tight({"invoke", "--local", "movie"}, app, strict);
        CHECK(unknown.status == 1);
        CHECK(unknown.err.find("did you mean `movies`?") != std::string::npos);
        CHECK(run_tight({"invoke", "movies"}, app, strict).status == 2);
    }
}
