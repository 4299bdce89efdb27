// SPDX-License-Identifier: Apache-2.0
#include "cli/tight_program.hpp"

using namespace tight::cli::tests;

TEST_CASE("every level of the program has help on stdout") {
    const folder here;
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{"--help"},
                                               {"-h"},
                                               {"generate", "--help"},
                                               {"generate", "app", "--help"},
                                               {"generate", "function", "-h"},
                                               {"generate", "model", "--help"},
                                               {"generate", "serializer", "--help"},
                                               {"generate", "env", "--help"},
                                               {"test", "--help"}}) {
        CAPTURE(command);
        const auto done = run_tight(command, here);
        CHECK(done.status == 0);
        CHECK(done.out.find("Usage: tight") != std::string::npos);
        CHECK(done.out.find("Options:") != std::string::npos);
        CHECK(done.err == "");
    }
}

TEST_CASE("a program or group without a command shows its usage and exits 2") {
    const folder here;
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{{}, {"generate"}, {"-q"}}) {
        const auto done = run_tight(command, here);
        CHECK(done.status == 2);
        CHECK(done.err.find("Usage: tight") != std::string::npos);
        CHECK(done.err.find("Commands:") != std::string::npos);
        CHECK(done.out == "");
    }
}

TEST_CASE("the version is one line of data") {
    const folder here;
    CHECK(run_tight({"--version"}, here).out == "tight " TIGHT_VERSION "\n");
    CHECK(run_tight({"-V"}, here).status == 0);
}

TEST_CASE("an unknown command exits 2 and names the nearest") {
    const folder here;
    const auto done = run_tight({"generat", "app", "movies"}, here);
    CHECK(done.status == 2);
    CHECK(done.err == "error: `tight` has no command 'generat'\n\nhint: did you mean `tight generate`?\n");
    const auto below = run_tight({"generate", "modle", "Movie"}, here);
    CHECK(below.status == 2);
    CHECK(below.err.find("did you mean `tight generate model`?") != std::string::npos);
}

TEST_CASE("a command that resembles none gets no wild guess") {
    const folder here;
    const auto done = run_tight({"xyzzy"}, here);
    CHECK(done.status == 2);
    CHECK(done.err.find("did you mean") == std::string::npos);
    CHECK(done.err.find("`tight --help` shows what there is") != std::string::npos);
}

TEST_CASE("an unknown option exits 2 and names the nearest, wherever it stands") {
    const folder here;
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"generate", "app", "movies", "--taget", "x"}, {"generate", "app", "--taget=x", "movies"}}) {
        const auto done = run_tight(command, here);
        CHECK(done.status == 2);
        CHECK(done.err.find("did you mean `--target`?") != std::string::npos);
    }
    CHECK(files_below(here).empty());
}

TEST_CASE("what is missing or too much on the command line exits 2") {
    const folder here;
    CHECK(run_tight({"generate", "app"}, here).err ==
          "error: NAME is missing\n\nhint: `tight generate app --help` shows how it is written\n");
    CHECK(run_tight({"generate", "app"}, here).status == 2);
    CHECK(run_tight({"generate", "app", "a", "b"}, here).status == 2);
    const auto valueless = run_tight({"generate", "app", "a", "--provider"}, here);
    CHECK(valueless.status == 2);
    CHECK(valueless.err.find("--provider needs a value") != std::string::npos);
    CHECK(files_below(here).empty());
}

TEST_CASE("only what is wanted is coloured") {
    const folder here;
    CHECK(run_tight({"xyzzy"}, here).err.find('\033') == std::string::npos);
    CHECK(run_tight({"--color", "always", "test"}, here).err.find('\033') != std::string::npos);
    CHECK(run_tight({"test", "--color=always"}, here).err.find('\033') != std::string::npos);
    CHECK(run_tight({"--color", "sometimes", "test"}, here).status == 2);
}
