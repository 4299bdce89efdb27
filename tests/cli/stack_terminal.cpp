// SPDX-License-Identifier: Apache-2.0
// A person at a terminal: what is asked, what the answers do, and what is seen meanwhile.

#include <algorithm>
#include <filesystem>
#include <random>

#include "cli/deployed_app.hpp"
#include "cli/terminal_session.hpp"

using namespace tight::cli::tests;

namespace {

class person : public deployed_app {
public:
    terminal_session at_terminal(std::vector<std::string> words, variables more = {}) const {
        for (const auto& each : cloud.variables()) more.push_back(each);
        return terminal_session(words, here, more);
    }

    // Answers the command's question; what it exits with.
    int answers(const std::vector<std::string>& words, const std::string& question, const std::string& keys) {
        terminal_session session = at_terminal(words);
        session.wait_for(question + " [y/N] ");
        session.type(keys);
        const int status = session.end();
        seen = session.seen();
        return status;
    }

    std::string seen = {};
};

struct refusal_by {
    const char* keys;
    int status;
};

// Another word, nothing, the end of input, Ctrl-C.
constexpr refusal_by refusals[]{{"nein\n", 1}, {"\n", 1}, {ctrl_d, 1}, {ctrl_c, 130}};

}  // namespace

TEST_CASE("a deploy that is not agreed to changes nothing and leaves nothing") {
    for (const auto& [keys, status] : refusals) {
        CAPTURE(std::string(keys));
        person app;
        const std::vector<std::string> deploy{"deploy", "--lambda-package", app.package("one")};
        CHECK(app.answers(deploy, "Make these changes?", keys) == status);
        CHECK(app.seen.ends_with("\r\nNothing was changed.\r\n"));
        CHECK(app.cloud.stack_status("fizz").empty());
        CHECK(app.cloud.objects(app.bucket).empty());

        REQUIRE(app.deploy("one").status == 0);
        const std::vector<std::string> update{"deploy", "--lambda-package", app.package("two")};
        CHECK(app.answers(update, "Make these changes?", keys) == status);
        CHECK(app.seen.ends_with("\r\nNothing was changed.\r\n"));
        CHECK(app.cloud.stack_status("fizz") == "CREATE_COMPLETE");
        CHECK(app.cloud.change_sets("fizz").empty());
        CHECK(app.cloud.objects(app.bucket).size() == 1);
    }
}

TEST_CASE_FIXTURE(person, "a deploy that is agreed to is done") {
    CHECK(answers({"deploy", "--lambda-package", package("one")}, "Make these changes?", "y\n") == 0);
    CHECK(cloud.stack_status("fizz") == "CREATE_COMPLETE");
    CHECK(answers({"deploy", "--lambda-package", package("two")}, "Make these changes?", "Yes\n") == 0);
    CHECK(cloud.stack_status("fizz") == "UPDATE_COMPLETE");
    terminal_session unasked = at_terminal({"deploy", "--yes", "--lambda-package", package("three")});
    CHECK(unasked.end() == 0);
    CHECK_FALSE(contains(unasked.seen(), "[y/N]"));
}

TEST_CASE_FIXTURE(person, "Ctrl-C after the answer stops watching, and not the deploy") {
    cloud.set_steps(0);
    terminal_session session = at_terminal({"deploy", "--lambda-package", package("one")});
    session.wait_for("[y/N] ");
    session.type("y\n");
    REQUIRE(comes_to("CREATE_IN_PROGRESS"));
    session.wait_for("CREATE_IN_PROGRESS");
    session.type(ctrl_c);
    CHECK(session.end() == 130);
    CHECK(contains(session.seen(), "stopped watching: fizz is CREATE_IN_PROGRESS"));
}

TEST_CASE_FIXTURE(person, "what cannot be changed any more is mended where the person agrees") {
    cloud.fail_resource("AWS::Lambda::Function", "no");
    REQUIRE(deploy("one").status == 3);
    REQUIRE(cloud.stack_status("fizz") == "ROLLBACK_COMPLETE");
    const std::vector<std::string> again{"deploy", "--lambda-package", package("one")};
    const std::string question = "Delete what is left of it and begin again?";
    CHECK(answers(again, question, "n\n") == 1);
    CHECK(answers(again, question, ctrl_c) == 130);
    CHECK(seen.ends_with("\r\nNothing was changed.\r\n"));
    CHECK(cloud.stack_status("fizz") == "ROLLBACK_COMPLETE");
    terminal_session session = at_terminal(again);
    session.wait_for(question + " [y/N] ");
    session.type("y\n");
    session.wait_for("Make these changes? [y/N] ");
    session.type("y\n");
    CHECK(session.end() == 0);
    CHECK(cloud.stack_status("fizz") == "CREATE_COMPLETE");
}

TEST_CASE_FIXTURE(person, "a stack is deleted only where the person says yes") {
    REQUIRE(deploy("one").status == 0);
    for (const auto& [keys, status] : refusals) {
        CAPTURE(std::string(keys));
        CHECK(answers({"delete"}, "Delete fizz?", keys) == status);
        CHECK(contains(seen, "These go:\r\n"));
        CHECK(seen.ends_with("\r\nNothing was deleted.\r\n"));
        CHECK(cloud.stack_status("fizz") == "CREATE_COMPLETE");
    }
    CHECK(answers({"delete"}, "Delete fizz?", "yes\n") == 0);
    CHECK(cloud.stack_status("fizz").empty());
}

TEST_CASE_FIXTURE(person, "a terminal shows live lines, in colour unless NO_COLOR says otherwise") {
    cloud.set_steps(2);
    std::minstd_rand any;
    std::string text = "bytes without an order: ";  // nothing packs them smaller
    while (text.size() < 200'000) text += static_cast<char>(any() >> 8);
    const std::string large = package(text);
    const std::string size = std::to_string((std::filesystem::file_size(large) + 1023) / 1024);
    terminal_session coloured = at_terminal({"deploy", "--yes", "--lambda-package", large});
    REQUIRE(coloured.end() == 0);
    CHECK(contains(coloured.seen(), "\033[32mCREATE_COMPLETE"));
    CHECK(contains(coloured.seen(), " " + size + " of " + size + " KB sent\r\033[K"));
    CHECK(contains(coloured.seen(), " CREATE_COMPLETE\r\033[K"));
    terminal_session plain = at_terminal({"deploy", "--yes", "--lambda-package", package("two")}, {{"NO_COLOR", "1"}});
    REQUIRE(plain.end() == 0);
    CHECK(contains(plain.seen(), "\r\033[K"));
    CHECK_FALSE(contains(plain.seen(), "\033[3"));
    terminal_session dumb = at_terminal({"deploy", "--yes", "--lambda-package", package("one")}, {{"TERM", "dumb"}});
    REQUIRE(dumb.end() == 0);
    CHECK_FALSE(contains(dumb.seen(), "\033"));
}

TEST_CASE_FIXTURE(person, "elsewhere than on a terminal all lines are plain, and nothing is asked") {
    const auto done = deploy("one");
    REQUIRE(done.status == 0);
    for (const std::string& text : {done.out, done.err}) {
        CHECK_FALSE(contains(text, "\r"));
        CHECK_FALSE(contains(text, "\033"));
        CHECK_FALSE(contains(text, "[y/N]"));
    }
}
