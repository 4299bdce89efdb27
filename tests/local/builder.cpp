// SPDX-License-Identifier: Apache-2.0
#include "local/builder.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "local/support.hpp"

TEST_CASE("a build that is cancelled ends, though its compiler does not listen, with what that has detached") {
    const support::temporary_folder folder;
    tight::net::event_loop loop;
    tight::local::builder builder(
        loop,
        {"sh", "-c",
         "trap '' TERM; setsid sh -c 'sleep 1000 & echo $! > pid'; echo $$ > self; while :; do sleep 1; done"},
        folder.path());
    bool cancelled = false;
    builder.start({}, [&](const tight::local::build_report& report) {
        cancelled = report.cancelled;
        loop.stop();
    });
    const pid_t compiler = support::pid_in_file(folder.path() / "self");
    const pid_t detached = support::pid_in_file(folder.path() / "pid");
    builder.cancel();
    const auto limit = loop.after(std::chrono::seconds(20), [&] { loop.stop(); });
    loop.run();
    CHECK(cancelled);
    CHECK(!support::alive(compiler));
    CHECK(!support::alive(detached));
}

TEST_CASE("what a compiler says without end is kept within bounds, and the build can be cancelled") {
    tight::net::event_loop loop;
    tight::local::builder builder(loop, {"sh", "-c", "yes 'a.cpp:1:1: error: no'"}, "/");
    std::optional<tight::local::build_report> report;
    builder.start({}, [&](tight::local::build_report done) {
        report = std::move(done);
        loop.stop();
    });
    const auto timer = loop.after(std::chrono::milliseconds(300), [&] { builder.cancel(); });
    loop.run();
    REQUIRE(report);
    CHECK(report->cancelled);
    CHECK(report->output.size() < 1024 * 1024);
}

TEST_CASE("a builder that went after its command did not start calls nobody") {
    support::running_loop runner;
    bool called = false;
    runner.on_loop([&] {
        tight::local::builder builder(runner.loop, {"/no/such/cmake"}, "/");
        builder.start({}, [&](const tight::local::build_report&) { called = true; });
        return 0;
    });
    CHECK(runner.on_loop([&] { return !called; }));
}
