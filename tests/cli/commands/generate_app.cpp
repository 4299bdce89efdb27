// SPDX-License-Identifier: Apache-2.0
#include "cli/tight_program.hpp"

using namespace tight::cli::tests;

TEST_CASE("a new application has every file an application has") {
    const folder here;
    const auto done = run_tight({"generate", "app", "movies"}, here);
    REQUIRE(done.status == 0);
    CHECK(files_below(here / "movies") ==
          std::set<std::string>{".gitignore", "CMakeLists.txt", "README.md", "app/functions/.gitkeep",
                                "app/lib/.gitkeep", "app/models/.gitkeep", "app/serializers/.gitkeep",
                                "app/vendored/.gitkeep", "app_index.cpp", "env.dist.yml", "requirements-vendor.txt",
                                "schemas/dynamo/.gitkeep", "tests/functions/integration/.gitkeep",
                                "tests/functions/unit/.gitkeep", "tight.yml"});
    CHECK(done.out.find("movies/tight.yml\n") != std::string::npos);
    CHECK(text_of(here / "movies/.gitignore").find("\n/env.yml\n") != std::string::npos);
    CHECK(done.err == "\nMade the application movies. Next:\n\n    cd movies\n    tight generate function hello\n");
}

TEST_CASE("an application is named in dashes, its folder as it was typed") {
    const folder here;
    for (const auto& [typed, name] : variables{{"MyCoolService", "my-cool-service"},
                                               {"my_service", "my-service"},
                                               {"HTTPServer", "http-server"},
                                               {"a-b", "a-b"}}) {
        CHECK(run_tight({"generate", "app", typed}, here).status == 0);
        CHECK(text_of(here / typed / "tight.yml") == "provider: aws\nname: " + name + "\nvendor_dir: app/vendored\n");
        CHECK(text_of(here / typed / "CMakeLists.txt").find("project(" + name + " LANGUAGES CXX)") !=
              std::string::npos);
    }
}

TEST_CASE("a folder that already exists is refused and left alone") {
    const folder here;
    write_text(here / "movies/notes.txt", "mine");
    const auto done = run_tight({"generate", "app", "movies"}, here);
    CHECK(done.status == 1);
    CHECK(done.err == "error: movies already exists; nothing was changed\n\nhint: remove it, or choose another name\n");
    CHECK(files_below(here) == std::set<std::string>{"movies/notes.txt"});
}

TEST_CASE("a second run fails and changes nothing") {
    const folder here;
    REQUIRE(run_tight({"generate", "app", "movies"}, here).status == 0);
    write_text(here / "movies/tight.yml", "name: changed\n");
    CHECK(run_tight({"generate", "app", "movies"}, here).status == 1);
    CHECK(text_of(here / "movies/tight.yml") == "name: changed\n");
}

TEST_CASE("the folder an application is made in can be chosen, and must be there") {
    const folder here;
    std::filesystem::create_directory(here / "below");
    CHECK(run_tight({"generate", "app", "movies", "--target", "below"}, here).status == 0);
    CHECK(std::filesystem::exists(here / "below/movies/tight.yml"));
    const auto nowhere = run_tight({"generate", "app", "movies", "--target", "nowhere"}, here);
    CHECK(nowhere.status == 1);
    CHECK(nowhere.err.find("there is no folder nowhere") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(here / "nowhere"));
}

TEST_CASE("aws and lambda are the only provider and type, in whatever order they are given") {
    const folder here;
    const auto provider = run_tight({"generate", "app", "movies", "--provider", "gcp"}, here);
    CHECK(provider.status == 2);
    CHECK(provider.err.find("Invalid value for '--provider': aws is the only provider currently supported") !=
          std::string::npos);
    const auto type = run_tight({"generate", "app", "--type", "container", "--provider", "aws", "movies"}, here);
    CHECK(type.status == 2);
    CHECK(type.err.find("Invalid value for '--type': lambda is the only type currently supported") !=
          std::string::npos);
    CHECK(files_below(here).empty());
    CHECK(run_tight({"generate", "app", "--type", "lambda", "one"}, here).status == 0);
    CHECK(run_tight({"generate", "app", "--type", "lambda", "two", "--provider", "aws"}, here).status == 0);
    CHECK(run_tight({"generate", "app", "--provider", "aws", "--type", "lambda", "three"}, here).status == 0);
}

TEST_CASE("a name that is no folder's, CMake's or stack's name is a mistake of usage") {
    const folder here;
    for (const char* name : {"", ".", "..", "a/b", "9lives", "_a", "two words", "caf\xc3\xa9", "a$b"}) {
        CAPTURE(name);
        const auto done = run_tight({"generate", "app", name}, here);
        CHECK(done.status == 2);
        CHECK(done.err.starts_with("error: "));
    }
    CHECK(run_tight({"generate", "app", "--", "-x"}, here).status == 2);
    CHECK(files_below(here).empty());
}

TEST_CASE("quietly means that only what was made is said") {
    const folder here;
    const auto done = run_tight({"generate", "app", "movies", "--quiet"}, here);
    CHECK(done.status == 0);
    CHECK(done.err == "");
    CHECK(done.out.find("movies/app_index.cpp\n") != std::string::npos);
}

TEST_CASE("an application is whole or not there at all") {
    const folder here;
    std::filesystem::permissions(here.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const auto done = run_tight({"generate", "app", "movies"}, here);
    std::filesystem::permissions(here.path(), std::filesystem::perms::owner_all);
    if (done.status == 0) return;  // root may write anywhere
    CHECK(done.status == 1);
    CHECK(done.err.find("cannot create the folder movies") != std::string::npos);
    CHECK(files_below(here).empty());
}
