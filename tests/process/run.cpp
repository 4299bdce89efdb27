// SPDX-License-Identifier: Apache-2.0
#include "process/run.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/processes.hpp"

using namespace tight::process;

TEST_CASE("a program's output, error output and status come back") {
    const auto done = run_process({"sh", "-c", "echo out; echo err >&2; exit 7"}, {.output = process_output::apart});
    REQUIRE(done);
    CHECK(done->status == 7);
    CHECK(done->out == "out\n");
    CHECK(done->err == "err\n");
}

TEST_CASE("both outputs together keep their order") {
    const auto done = run_process({"sh", "-c", "echo 1; echo 2 >&2; echo 3"}, {.output = process_output::together});
    REQUIRE(done);
    CHECK(done->out == "1\n2\n3\n");
}

TEST_CASE("a program gets its input, folder and variables") {
    const auto done = run_process({"sh", "-c", "cat; pwd; echo $ONE-$HOME"}, {.directory = "/",
                                                                              .environment = {{"ONE", "1"}},
                                                                              .removed_variables = {"HOME"},
                                                                              .input = "hello\n",
                                                                              .output = process_output::apart});
    REQUIRE(done);
    CHECK(done->out == "hello\n/\n1-\n");
}

TEST_CASE("outputs of any size come back whole, and a grandchild that stays neither holds us up nor stays") {
    const auto large = run_process({"sh", "-c", "head -c 3000000 /dev/zero"}, {.output = process_output::apart});
    REQUIRE(large);
    CHECK(large->out.size() == 3000000);
    const auto done = run_process({"sh", "-c", "sleep 1000 & echo $!"}, {.output = process_output::together});
    REQUIRE(done);
    CHECK(!support::alive(std::stoi(done->out)));
}

TEST_CASE("a grandchild that has left the group and the session ends with the program, though it holds its output") {
    for (const auto output : {process_output::apart, process_output::together}) {
        const auto done = run_process({"sh", "-c", "setsid sh -c 'sleep 1000 & echo $!'"}, {.output = output});
        REQUIRE(done);
        CHECK(!support::alive(std::stoi(done->out)));
    }
}

TEST_CASE("a program that writes without end is ended in time, and what is kept of it is bounded") {
    const auto done = run_process({"sh", "-c", "yes & yes >&2; wait"},
                                  {.output = process_output::apart, .limit = std::chrono::milliseconds(1500)});
    REQUIRE(done);
    CHECK(done->status == 128 + 9);
    CHECK(!done->err.empty());
    CHECK(done->out.size() < largest_output + 100);
    const auto much = run_process({"head", "-c", std::to_string(largest_output + 1000), "/dev/zero"},
                                  {.output = process_output::together});
    REQUIRE(much);
    CHECK(much->out.ends_with("\n(1000 more bytes of output were left out)\n"));
}

TEST_CASE("a program that closes its outputs and goes on is waited for") {
    const auto done =
        run_process({"sh", "-c", "echo said; exec >&- 2>&-; sleep 0.1; exit 4"}, {.output = process_output::apart});
    REQUIRE(done);
    CHECK(done->out == "said\n");
    CHECK(done->status == 4);
}

TEST_CASE("programs leave no zombies behind") {
    for (int i = 0; i < 5; ++i) REQUIRE(run_process({"sh", "-c", "setsid sleep 1000 & true"}));
    CHECK(support::children_of(getpid()).empty());
}

TEST_CASE("a program ended by a signal is told by its status, and one that takes too long is ended") {
    const auto killed = run_process({"sh", "-c", "kill -TERM $$"});
    REQUIRE(killed);
    CHECK(killed->status == 128 + 15);
    const auto late = run_process({"sleep", "60"}, {.limit = std::chrono::milliseconds(20)});
    REQUIRE(late);
    CHECK(late->status == 128 + 9);
}

TEST_CASE("a program that is not there is an error") {
    const auto done = run_process({"no-such-program-anywhere"});
    REQUIRE_FALSE(done);
    CHECK(done.error().code == tight::errc::not_found);
    CHECK(done.error().message.find("no-such-program-anywhere") != std::string::npos);
    CHECK_FALSE(find_program("no-such-program-anywhere"));
    CHECK(find_program("sh"));
}

TEST_CASE("what a program writes can be watched while it runs, and none of it is lost") {
    const std::filesystem::path flag =
        std::filesystem::temp_directory_path() / ("tight-watch-" + std::to_string(getpid()));
    std::string heard;
    const auto done = run_process({"sh", "-c", "echo one; until [ -e \"$0\" ]; do sleep 0.01; done; echo two", flag},
                                  {.output = process_output::together,
                                   .watch =
                                       [&](std::string_view fresh) {
                                           heard += fresh;
                                           if (heard == "one\n") std::ofstream{flag};
                                       },
                                   .limit = std::chrono::seconds(20)});
    std::filesystem::remove(flag);
    REQUIRE(done);
    CHECK(done->status == 0);
    CHECK(heard.starts_with("one\n"));
    CHECK(done->out == "one\ntwo\n");
}
