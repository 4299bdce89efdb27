// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include "cli/tight_program.hpp"

using namespace tight::cli;
using namespace tight::cli::tests;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// A line that somebody types, and the words that a shell then offers for its last one.
struct typed {
    std::string line;
    std::string offered;
};

const std::vector<typed>& expectations() {
    static const std::vector<typed> all{{"tight comp", "completion"},
                                        {"tight generate mo", "model"},
                                        {"tight -q dy", "dynamo"},
                                        {"tight -q dynamo ru", "rundb"},
                                        {"tight build --out", "--output-format"},
                                        {"tight build --qu", "--quiet"},
                                        {"tight build --arch ", "arm64 x86_64"},
                                        {"tight build --arch=a", "--arch=arm64"},
                                        {"tight build --bundle --color n", "never"},
                                        {"tight dynamo rundb --sync ", "full normal"},
                                        {"tight publish --ver", "--version"},
                                        {"tight publish ", ""},
                                        {"tight build ", ""},
                                        {"tight completion ", "bash fish zsh"},
                                        {"tight man generate mo", "model"},
                                        {"tight build --target mo", "movies"},
                                        {"tight deploy --lambda-package mo", "movies movies.txt"},
                                        {"tight dynamo import Movie mo", "movies movies.txt"}};
    return all;
}

// The words after those that were typed, in order; nothing where the last one is as it was.
std::string offered_in(const typed& one, const std::string& answer) {
    const std::size_t start = one.line.rfind(' ') + 1;
    std::istringstream in(answer.size() > start ? answer.substr(start) : "");
    std::set<std::string> words;
    for (std::string word; in >> word;) words.insert(word.ends_with('/') ? word.substr(0, word.size() - 1) : word);
    words.erase(one.line.substr(start));
    std::string made;
    for (const std::string& word : words) made += (made.empty() ? "" : " ") + word;
    return made;
}

void check_answers(const std::string& answers) {
    std::istringstream in(answers);
    for (const typed& one : expectations()) {
        CAPTURE(one.line);
        std::string answer;
        std::getline(in, answer);
        CHECK(offered_in(one, answer) == one.offered);
    }
}

// Where the shell is not installed, that is said.
bool prepare(const folder& here, const std::string& shell) {
    if (!tight::process::find_program(shell)) {
        MESSAGE(shell << " is not installed: its completion was not tried");
        return false;
    }
    const auto script = run_tight({"completion", shell}, here);
    REQUIRE(script.status == 0);
    write_text(here / ("tight." + shell), script.out);
    std::filesystem::create_directory(here / "movies");
    write_text(here / "movies.txt", "");
    return true;
}

// Types the lines into an interactive shell on a terminal of its own, with a key after each that inserts all that
// completion offers. `tight` is a function there that writes down what it is called with.
std::string answers_of_typing(const folder& here, const std::string& shell, const std::string& setup,
                              const std::string& key) {
    write_text(here / "setup", setup + "\ntight() { printf 'tight %s\\n' \"$*\" >>answers; }\n");
    std::string keys = "source ./setup\n";
    for (const typed& one : expectations()) keys += one.line + key + '\n';
    const auto done = tight::process::run_process({"script", "-qec", shell, "/dev/null"},
                                                  {.directory = here,
                                                   .environment = {{"HOME", here.path()}, {"TERM", "dumb"}},
                                                   .input = keys + "exit\n",
                                                   .output = tight::process::process_output::together,
                                                   .limit = std::chrono::minutes(1)});
    REQUIRE(done);
    return std::filesystem::exists(here / "answers") ? text_of(here / "answers") : "nothing ran: " + done->out;
}

}  // namespace

TEST_CASE("bash completes commands, options, their values and files, as they are typed") {
    const folder here;
    if (!prepare(here, "bash")) return;
    check_answers(answers_of_typing(here, "bash --norc --noprofile -i", "source ./tight.bash", "\x1b*"));
}

TEST_CASE("zsh completes commands, options, their values and files, as they are typed") {
    const folder here;
    if (!prepare(here, "zsh")) return;
    check_answers(answers_of_typing(here, "zsh -f -i",
                                    "autoload -Uz compinit; compinit -D -u; source ./tight.zsh\n"
                                    "zle -C all-matches complete-word _generic; bindkey '^Xa' all-matches\n"
                                    "zstyle ':completion:all-matches::::' completer _all_matches _complete\n"
                                    "zstyle ':completion:*' insert true",
                                    "\x18"
                                    "a"));
}

TEST_CASE("fish completes commands, options, their values and files") {
    const folder here;
    if (!prepare(here, "fish")) return;
    std::string script = "source ./tight.fish\n";
    for (const typed& one : expectations())
        script += "echo '" + one.line.substr(0, one.line.rfind(' ') + 1) + "'(complete -C '" + one.line +
                  "' | string replace -r '\\t.*' '' | string join ' ')\n";
    const auto done =
        tight::process::run_process({"fish", "--no-config", "-c", script},
                                    {.directory = here,
                                     .environment = {{"HOME", here.path()}, {"XDG_CONFIG_HOME", here.path()}},
                                     .input = "",
                                     .output = tight::process::process_output::apart});
    REQUIRE(done);
    CHECK(done->err == "");
    check_answers(done->out);
}

TEST_CASE("completion is for the shells that it knows") {
    const folder here;
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

TEST_CASE("mandoc finds nothing to complain about in the manual pages") {
    const folder here;
    if (!tight::process::find_program("mandoc")) {
        MESSAGE("mandoc is not installed: the manual pages were not checked");
        return;
    }
    REQUIRE(run_tight({"man", "--all", "."}, here).status == 0);
    for (const std::string& page : files_below(here)) {
        const auto done = tight::process::run_process(
            {"mandoc", "-Tlint", page},
            {.directory = here, .input = "", .output = tight::process::process_output::together});
        REQUIRE(done);
        CHECK(done->out == "");
    }
}
