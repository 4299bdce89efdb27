// SPDX-License-Identifier: Apache-2.0
#include "local/child_process.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <optional>

#include "local/support.hpp"

using tight::local::child_exit;
using tight::local::child_process;
using tight::local::child_stream;

namespace {

struct run {
    std::string out;
    std::string err;
    std::optional<child_exit> end;
    std::string failure;

    explicit run(const tight::local::child_settings& settings) {
        tight::net::event_loop loop;
        const auto limit = loop.after(std::chrono::seconds(20), [&] { loop.stop(); });
        child_process child(loop, {.line =
                                       [&](child_stream which, std::string_view line) {
                                           (which == child_stream::out ? out : err).append(line) += '\n';
                                       },
                                   .exited =
                                       [&](const child_exit& how) {
                                           end = how;
                                           loop.stop();
                                       }});
        if (const auto started = child.start(settings); !started)
            failure = started.error().message;
        else
            loop.run();
    }
};

tight::local::child_settings shell(std::string script) {
    return {.command = {"sh", "-c", std::move(script)}, .environment = {{"WHO", "me"}, {"PATH", "/usr/bin:/bin"}}};
}

}  // namespace

TEST_CASE("a child's lines come apart by stream, the last one without its end too") {
    const run it(shell("echo $WHO; echo wrong >&2; printf 'no\\r\\nend'"));
    CHECK(it.out == "me\nno\nend\n");
    CHECK(it.err == "wrong\n");
    REQUIRE(it.end);
    CHECK(it.end->clean());
    CHECK(it.end->max_rss_kb > 0);
}

TEST_CASE("how a child ended is told in words") {
    CHECK(run(shell("exit 3")).end->reason() == "exit status 3");
    CHECK(run(shell("kill -SEGV $$")).end->reason() == "signal: segmentation fault");
}

TEST_CASE("a program that is not there is said so") {
    CHECK(run({.command = {"/no/such/program"}}).failure == "cannot start /no/such/program: No such file or directory");
    CHECK(
        run({.command = {"sh", "-c", "true"}, .directory = "/no/such/folder"}).failure.starts_with("cannot start sh"));
}

TEST_CASE("a line without end comes in pieces") {
    const run it(shell("head -c 200000 /dev/zero | tr '\\0' x"));
    CHECK(it.out.size() > 200000);
    CHECK(it.out.size() < 200010);
}

TEST_CASE("a child that goes takes with it what it started") {
    const run it(shell("sleep 1000 & echo $!"));
    const auto orphan = static_cast<pid_t>(std::stoi(it.out));
    CHECK(support::eventually([&] { return !support::alive(orphan); }));
}

TEST_CASE("a child that writes without end leaves the loop its time, and what is not shown is counted") {
    for (const char* const script :
         {"yes & yes >&2; wait", "cat /dev/zero", "head -c 300000000 /dev/urandom; yes ''"}) {
        tight::net::event_loop loop;
        std::size_t lines = 0, bytes = 0, told = 0;
        std::optional<child_exit> end;
        child_process child(loop, {.line =
                                       [&](child_stream, std::string_view line) {
                                           ++lines;
                                           bytes += line.size();
                                           told += line.ends_with(" not shown") ? 1 : 0;
                                       },
                                   .exited =
                                       [&](const child_exit& how) {
                                           end = how;
                                           loop.stop();
                                       }});
        REQUIRE(child.start(shell(script)));
        int ticks = 0;
        std::function<void()> tick;
        tight::net::event_loop::subscription timer;
        tick = [&] {
            child.drain();
            if (++ticks == 20) child.signal(SIGKILL);
            timer = loop.after(std::chrono::milliseconds(50), tick);
        };
        tick();
        loop.run();
        CHECK(ticks >= 20);
        REQUIRE(end);
        CHECK(end->signal == SIGKILL);
        CHECK(told > 0);
        CHECK(lines < 200'000);
        CHECK(bytes < 200'000'000);
    }
}

TEST_CASE("two hundred megabytes at once are read through, and what is not shown is counted") {
    const run it(shell("head -c 200000000 /dev/zero | tr '\\0' '\\n'; echo end >&2"));
    REQUIRE(it.end);
    CHECK(it.end->clean());
    CHECK(it.out.find(" lines were not shown\n") != std::string::npos);
    CHECK(it.out.size() < 10'000'000);
    CHECK(it.err == "end\n");
}

TEST_CASE("a child that closes its outputs and goes on is still watched") {
    const run it(shell("echo said; exec >&- 2>&-; sleep 0.1; exit 4"));
    REQUIRE(it.end);
    CHECK(it.end->code == 4);
    CHECK(it.out == "said\n");
}

TEST_CASE("a grandchild that has detached itself neither holds up the end of its parent nor survives it") {
    for (const char* const end : {"exit 0", "kill -SEGV $$"}) {
        const run it(shell(std::string("setsid sh -c 'sleep 1000 & echo $!'; ") + end));
        REQUIRE(it.end);
        CHECK(!support::alive(static_cast<pid_t>(std::stoi(it.out))));
    }
}

TEST_CASE("a child has no descriptors but the three") {
    const run it(shell("ls /proc/self/fd | wc -l"));
    CHECK(it.out == "4\n");  // and the one that ls reads the folder with
}

TEST_CASE("letting go of a child ends it") {
    tight::net::event_loop loop;
    pid_t pid = 0;
    {
        child_process child(loop, {});
        REQUIRE(child.start(shell("sleep 1000")));
        pid = child.pid();
        CHECK(support::alive(pid));
    }
    CHECK(!support::alive(pid));
}
