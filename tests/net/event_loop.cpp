// SPDX-License-Identifier: Apache-2.0
#include "net/event_loop.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using tight::net::event_loop;

TEST_CASE("work posted from several threads runs on the loop's thread") {
    event_loop loop;
    int done = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i)
                loop.post([&] {
                    CHECK(loop.in_loop());
                    if (++done == 400) loop.stop();
                });
        });
    loop.run();
    CHECK(done == 400);
    CHECK(!loop.in_loop());
}

TEST_CASE("a timer fires once; a cancelled one never") {
    event_loop loop;
    int fired = 0;
    auto cancelled = loop.after(1ms, [&] { fired += 100; });
    const auto kept = loop.after(5ms, [&] { ++fired; });
    const auto end = loop.after(30ms, [&] { loop.stop(); });
    cancelled.cancel();
    loop.run();
    CHECK(fired == 1);
}

TEST_CASE("a watched descriptor is told of each time, until the watch goes") {
    event_loop loop;
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
    std::string seen;
    event_loop::subscription watch;
    watch = loop.when_readable(ends[0], [&] {
        char byte = 0;
        while (::read(ends[0], &byte, 1) == 1) seen += byte;
        if (seen.size() < 3)
            CHECK(::write(ends[1], "x", 1) == 1);
        else
            watch.cancel(), loop.stop();
    });
    CHECK(::write(ends[1], "a", 1) == 1);
    loop.run();
    CHECK(seen == "axx");
    ::close(ends[0]);
    ::close(ends[1]);
}
