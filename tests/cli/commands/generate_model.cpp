// SPDX-License-Identifier: Apache-2.0
#include "cli/tight_program.hpp"

using namespace tight::cli::tests;

namespace {

struct application : folder {
    application() { REQUIRE(run_tight({"generate", "app", "shop", "--target", path()}, path()).status == 0); }
    std::filesystem::path root() const { return path() / "shop"; }
};

}  // namespace

TEST_CASE("a model is written as a person would write it") {
    const application app;
    const auto done =
        run_tight({"generate", "model", "movie", "--key", "year:N,title:S", "--attr", "rating:N,info:M"}, app.root());
    REQUIRE(done.status == 0);
    CHECK(done.out == "app/models/Movie.hpp\n");
    CHECK(text_of(app.root() / "app/models/Movie.hpp") == R"(#pragma once

#include <tight/dynamo.hpp>

struct Movie : tight::dynamo::model<Movie> {
    using model::model;
    static constexpr auto table = "movies";

    static constexpr attr<"year", int> year{};
    static constexpr attr<"title", std::string> title{};
    static constexpr attr<"rating", double> rating{};
    static constexpr attr<"info", tight::dynamo::document> info{};

    static constexpr auto key = keys(year, title);
};
)");
}

TEST_CASE("a model without a key given has an id") {
    const application app;
    REQUIRE(run_tight({"generate", "model", "user_profile"}, app.root()).status == 0);
    const std::string text = text_of(app.root() / "app/models/UserProfile.hpp");
    CHECK(text.find("table = \"user-profiles\"") != std::string::npos);
    CHECK(text.find("static constexpr attr<\"id\", std::string> id{};") != std::string::npos);
    CHECK(text.find("key = keys(id);") != std::string::npos);
}

TEST_CASE("attributes that C++ cannot name as they are keep their name in the table") {
    const application app;
    REQUIRE(run_tight({"generate", "model", "Odd", "--key", "class:S", "--attr", "first-name:S,table:N,a:b:BOOL"},
                      app.root())
                .status == 0);
    const std::string text = text_of(app.root() / "app/models/Odd.hpp");
    CHECK(text.find("attr<\"class\", std::string> class_{};") != std::string::npos);
    CHECK(text.find("attr<\"first-name\", std::string> first_name{};") != std::string::npos);
    CHECK(text.find("attr<\"table\", double> table_{};") != std::string::npos);
    CHECK(text.find("attr<\"a:b\", bool> a_b{};") != std::string::npos);
    CHECK(text.find("keys(class_)") != std::string::npos);
}

TEST_CASE("a model that already exists is refused and kept") {
    const application app;
    write_text(app.root() / "app/models/Movie.hpp", "mine");
    const auto done = run_tight({"generate", "model", "movie"}, app.root());
    CHECK(done.status == 1);
    CHECK(done.err.find("app/models/Movie.hpp already exists; nothing was changed") != std::string::npos);
    CHECK(text_of(app.root() / "app/models/Movie.hpp") == "mine");
}

TEST_CASE("a model goes where it is sent, also outside an application") {
    const folder here;
    CHECK(run_tight({"generate", "model", "Movie", "--target", "."}, here).status == 0);
    CHECK(files_below(here) == std::set<std::string>{"Movie.hpp"});
    CHECK(run_tight({"generate", "model", "Movie", "--target", "nowhere"}, here).status == 1);
}

TEST_CASE("keys and attributes that mean nothing are refused, quoting them") {
    const application app;
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{"--key", "a:S,b:S,c:S"}, "a key is one attribute or two"},
        {{"--key", ""}, "a key is one attribute or two"},
        {{"--key", "info:M"}, "info must be S, N or B"},
        {{"--key", "id:X"}, "'id:X' is not an attribute"},
        {{"--key", ":S"}, "':S' is not an attribute"},
        {{"--key", "id:S,"}, "nothing follows the last ','"},
        {{"--attr", "a:S,,b:S"}, "'' is not an attribute"},
        {{"--attr", "id:S"}, "the attribute id appears twice"},
        {{"--attr", "a-b:S,a_b:S"}, "the attribute a_b appears twice"},
        {{"--attr", "a\"b:S"}, "quotes and backslashes"},
        {{"--attr", "1st:S"}, "no C++ name can be made of it"},
        {{"--attr", "---:S"}, "no C++ name can be made of it"},
    };
    for (const auto& [options, message] : cases) {
        std::vector<std::string> command{"generate", "model", "Movie"};
        command.insert(command.end(), options.begin(), options.end());
        CAPTURE(command);
        const auto done = run_tight(command, app.root());
        CHECK(done.status == 2);
        CHECK(done.err.find(message) != std::string::npos);
    }
    CHECK_FALSE(std::filesystem::exists(app.root() / "app/models/Movie.hpp"));
}

TEST_CASE("names of models with separators at their ends are no trouble, names without letters are refused") {
    const application app;
    CHECK(run_tight({"generate", "model", "_user_"}, app.root()).out == "app/models/User.hpp\n");
    for (const char* name : {"", "_", "--", "9lives"}) {
        CAPTURE(name);
        CHECK(run_tight({"generate", "model", "--key=id:S", "--", name}, app.root()).status == 2);
    }
}

TEST_CASE("a serializer is a free function beside its model") {
    const application app;
    const auto early = run_tight({"generate", "serializer", "Movie"}, app.root());
    CHECK(early.status == 1);
    CHECK(early.err.find("there is no model app/models/Movie.hpp") != std::string::npos);
    CHECK(early.err.find("`tight generate model Movie`") != std::string::npos);
    REQUIRE(run_tight({"generate", "model", "Movie"}, app.root()).status == 0);
    const auto done = run_tight({"generate", "serializer", "movie"}, app.root());
    CHECK(done.status == 0);
    CHECK(done.out == "app/serializers/movie.hpp\n");
    const std::string text = text_of(app.root() / "app/serializers/movie.hpp");
    CHECK(text.find("inline tight::json::object serialize(const Movie& movie)") != std::string::npos);
    CHECK(run_tight({"generate", "serializer", "Movie"}, app.root()).status == 1);
}
