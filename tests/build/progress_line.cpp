// SPDX-License-Identifier: Apache-2.0
#include "build/progress_line.hpp"

#include <doctest/doctest.h>

#include <tight/environment.hpp>

#include "cli/screen.hpp"
#include "cli/terminal/printer.hpp"

using namespace tight::build;
using namespace tight::cli;
using namespace tight::cli::tests;

TEST_CASE("on a terminal long work is one line that changes, and goes when it is done") {
    const tight::scoped_environment variables({{"TERM", "xterm"}, {"NO_COLOR", "1"}});
    const terminal screen;
    printer out({}, 1, screen.descriptor());
    {
        progress_line line(out, progress_line::never);
        line.show("[1/2] a.cpp");
        line.show("[2/2] b.cpp");
    }
    out.say("done");
    const std::string seen = screen.written();
    CHECK(seen.starts_with("  0 s  [1/2] a.cpp\r\033[K  "));
    CHECK(seen.ends_with(" s  [2/2] b.cpp\r\033[Kdone\r\n"));
}

TEST_CASE("elsewhere long work is a plain line now and then, each once") {
    pipe_end err;
    printer out({}, 1, err.descriptor());
    {
        progress_line line(out, std::chrono::seconds(0));
        line.show("[1/2] a.cpp");
        line.show("[1/2] a.cpp");
        line.show("[2/2] b.cpp");
        progress_line rare(out);
        rare.show("too soon");
        progress_line silent(out, progress_line::never);
        silent.show("never");
    }
    CHECK(err.written() == "  [1/2] a.cpp\n  [2/2] b.cpp\n");
}
