// SPDX-License-Identifier: Apache-2.0
#include "cli/tight_program.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// What a real bash offers after these words, one a line, in its order.
std::string offered(const folder& here, const std::string& words) {
    const auto script = run_tight({"completion", "bash"}, here);
    REQUIRE(script.status == 0);
    write_text(here / "tight.bash", script.out);
    write_text(here / "ask.bash",
               "source ./tight.bash\nread -ra COMP_WORDS <<<\"$1\"\n[[ $1 == *' ' ]] && COMP_WORDS+=('')\n"
               "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\ncompopt() { :; }\n_tight\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    const auto done =
        run_process({"bash", "ask.bash", words}, {.directory = here, .input = "", .output = process_output::apart});
    REQUIRE(done);
    CHECK(done->err == "");
    return done->out;
}

}  // namespace

TEST_CASE("bash completes commands, and the commands of a group") {
    const folder here;
    CHECK(contains(offered(here, "tight "), "generate\n"));
    CHECK(offered(here, "tight comp") == "completion\n");
    CHECK(offered(here, "tight generate mod") == "model\n");
    CHECK(contains(offered(here, "tight -q dynamo "), "rundb\n"));
}

TEST_CASE("bash completes options, those of the program too, and the words that an option takes") {
    const folder here;
    CHECK(offered(here, "tight build --out") == "--output-format\n");
    CHECK(offered(here, "tight build --qu") == "--quiet\n");
    CHECK(offered(here, "tight build --arch ") == "x86_64\narm64\n");
    CHECK(offered(here, "tight build --color n") == "never\n");
    CHECK(offered(here, "tight generate app --nothing") == "\n");
}

TEST_CASE("bash completes folders where an option takes one") {
    const folder here;
    std::filesystem::create_directory(here / "movies");
    write_text(here / "movies.txt", "");
    CHECK(offered(here, "tight build --target mo") == "movies\n");
}

TEST_CASE("the scripts of the other shells name every command") {
    const folder here;
    for (const char* shell : {"zsh", "fish"}) {
        const auto done = run_tight({"completion", shell}, here);
        CHECK(done.status == 0);
        CHECK(contains(done.out, "'tight generate app'"));
        CHECK(contains(done.out, "generateschema"));
    }
    CHECK(run_tight({"completion", "tcsh"}, here).status == 2);
    CHECK(run_tight({"completion"}, here).status == 2);
}

TEST_CASE("a manual page says what --help says") {
    const folder here;
    const auto page = run_tight({"man", "generate", "app"}, here);
    CHECK(page.status == 0);
    CHECK(contains(page.out, ".TH TIGHT\\-GENERATE\\-APP 1"));
    CHECK(contains(page.out, ".B \\-\\-target DIR\n"));
    CHECK(contains(run_tight({"build", "--help"}, here).out, "--arch NAME  "));
    CHECK(contains(page.out, ".BR tight\\-generate (1)\n"));
    CHECK(contains(run_tight({"man"}, here).out, "tight generate"));
    CHECK(contains(run_tight({"man", "test"}, here).out, "TIGHT\\-TEST"));
    CHECK(run_tight({"man", "bake"}, here).status == 2);
    CHECK(run_tight({"man", "--all", "pages"}, here).status == 0);
    CHECK(text_of(here / "pages/tight-generate-app.1") == page.out);
    CHECK(files_below(here / "pages").contains("tight.1"));
}
