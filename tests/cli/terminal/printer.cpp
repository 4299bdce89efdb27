// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/printer.hpp"

#include <doctest/doctest.h>

#include <string>

#include <tight/environment.hpp>

#include "cli/screen.hpp"
#include "process/compiler_output.hpp"

using namespace tight::cli;
using tight::process::without_colours;
using namespace tight::cli::tests;

TEST_CASE("data goes to stdout and talk to stderr") {
    pipe_end out;
    pipe_end err;
    printer terminal({}, out.descriptor(), err.descriptor());
    terminal.data("a: 1\n");
    terminal.data_line("b: 2");
    terminal.say("done");
    terminal.warn("slow");
    terminal.error("no disk", "buy one");
    CHECK(out.written() == "a: 1\nb: 2\n");
    CHECK(err.written() == "done\nwarning: slow\nerror: no disk\n\nhint: buy one\n");
}

TEST_CASE("a quiet printer still prints data and errors") {
    pipe_end out;
    pipe_end err;
    printer terminal({.quiet = true}, out.descriptor(), err.descriptor());
    terminal.data_line("b: 2");
    terminal.say("done");
    terminal.warn("slow");
    terminal.error("no disk");
    CHECK(out.written() == "b: 2\n");
    CHECK(err.written() == "error: no disk\n");
}

TEST_CASE("colours are used where they are wanted, and taken out of what others wrote where they are not") {
    pipe_end err;
    printer coloured({.colours = colour_choice::always}, 1, err.descriptor());
    coloured.error("no disk");
    coloured.relay("\033[31mred\033[0m\n");
    CHECK(err.written() == "\033[1;31merror:\033[0m no disk\n\033[31mred\033[0m\n");
    pipe_end plain;
    printer terminal({}, 1, plain.descriptor());
    terminal.relay("\033[01m\033[Kx.cpp:1\033[m\033[K \033[31mred\033[0m\n");
    CHECK(plain.written() == "x.cpp:1 red\n");
    CHECK(terminal.strong("x") == "x");
}

TEST_CASE("an escape sequence that is cut short does no harm") {
    CHECK(without_colours("a\033[") == "a");
    CHECK(without_colours("a\033") == "a\033");
    CHECK(without_colours("\033[1") == "");
}

TEST_CASE("on a terminal the line of progress is replaced by whatever comes next") {
    const tight::scoped_environment variables({{"TERM", "xterm"}, {"NO_COLOR", "1"}});
    const terminal screen;
    printer out({}, 1, screen.descriptor());
    REQUIRE(out.interactive());
    out.progress("3 s  Function CREATE_IN_PROGRESS");
    out.progress("4 s");
    out.say("done");
    out.say("really");
    CHECK(screen.written() == "3 s  Function CREATE_IN_PROGRESS\r\033[K4 s\r\033[Kdone\r\nreally\r\n");
}

TEST_CASE("elsewhere than on a terminal there is no progress") {
    pipe_end err;
    printer out({}, 1, err.descriptor());
    CHECK_FALSE(out.interactive());
    out.progress("3 s");
    out.say("done");
    CHECK(err.written() == "done\n");
}
