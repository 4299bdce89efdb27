// SPDX-License-Identifier: Apache-2.0
#include "cli/tight_program.hpp"

using namespace tight::cli::tests;

// That generated functions build and pass is seen in tests/generated; here is what is refused before anything is built.

namespace {

struct application : folder {
    application() { REQUIRE(run_tight({"generate", "app", "shop", "--target", path()}, path()).status == 0); }
    std::filesystem::path root() const { return path() / "shop"; }
};

}  // namespace

TEST_CASE("a function that already exists is refused and left alone") {
    const application app;
    write_text(app.root() / "app/functions/movies/handler.cpp", "mine");
    const auto before = files_below(app.root());
    const auto done = run_tight({"generate", "function", "movies"}, app.root());
    CHECK(done.status == 2);
    CHECK(done.err.starts_with("error: Function already exists!\n"));
    CHECK(files_below(app.root()) == before);
}

TEST_CASE("a test that already exists is not overwritten, and nothing else is written") {
    const application app;
    write_text(app.root() / "tests/functions/unit/movies.cpp", "mine");
    const auto before = files_below(app.root());
    const auto done = run_tight({"generate", "function", "movies"}, app.root());
    CHECK(done.status == 1);
    CHECK(done.err.find("tests/functions/unit/movies.cpp already exists") != std::string::npos);
    CHECK(files_below(app.root()) == before);
}

TEST_CASE("a name that cannot be a C++ namespace is refused, with one that can where there is one") {
    const application app;
    const std::vector<std::pair<std::string, std::string>> cases{
        {"my-movies", "try `tight generate function my_movies`"},
        {"a/b", "try `tight generate function a_b`"},
        {"9lives", "cannot name a function"},
        {"_private", "cannot name a function"},
        {"a__b", "cannot name a function"},
        {"", "cannot name a function"},
        {"caf\xc3\xa9", "cannot name a function"},
        {"delete", "C++ keeps that word for itself"},
        {"namespace", "C++ keeps that word for itself"},
        {"std", "cannot name a function"},
        {"time", "the C library has something of that name"},
        {"index", "the C library has something of that name"},
    };
    const auto before = files_below(app.root());
    for (const auto& [name, message] : cases) {
        CAPTURE(name);
        const auto done = run_tight({"generate", "function", name}, app.root());
        CHECK(done.status == 2);
        CHECK(done.err.find(message) != std::string::npos);
    }
    CHECK(files_below(app.root()) == before);
}

TEST_CASE("a function and a model of one name would clash, so the second is refused") {
    const application app;
    REQUIRE(run_tight({"generate", "model", "Movie"}, app.root()).status == 0);
    const auto done = run_tight({"generate", "function", "Movie"}, app.root());
    CHECK(done.status == 2);
    CHECK(done.err.find("try `tight generate function movies`") != std::string::npos);
    write_text(app.root() / "app/functions/Order/handler.cpp", "");
    CHECK(run_tight({"generate", "model", "Order"}, app.root()).status == 2);
}

TEST_CASE("the provider and type of a function are checked in any order") {
    const application app;
    CHECK(run_tight({"generate", "function", "movies", "--provider", "gcp"}, app.root()).status == 2);
    const auto done = run_tight({"generate", "function", "--type", "queue", "movies"}, app.root());
    CHECK(done.status == 2);
    CHECK(done.err.find("lambda_proxy is the only type currently supported") != std::string::npos);
}
