// SPDX-License-Identifier: Apache-2.0
#include "process/line_splitter.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <vector>

using tight::process::line_splitter;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

namespace {

struct heard {
    lines all;
    line_splitter::sink sink = [this](std::string_view line) { all.emplace_back(line); };
};

const line_splitter::clock::time_point start{1000s};

}  // namespace

TEST_CASE("lines come apart wherever the bytes are cut, with whatever is in them") {
    const std::string text("a\r\n\n\0\xff\xfe bytes\nlast", 18);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        heard here;
        line_splitter splitter;
        splitter.take(text.substr(0, cut), start, here.sink);
        splitter.take(text.substr(cut), start, here.sink);
        splitter.finish(here.sink);
        CHECK(here.all == lines{"a", "", std::string("\0\xff\xfe bytes", 9), "last"});
    }
}

TEST_CASE("a line without an end comes in pieces, and nothing of it is kept") {
    heard here;
    line_splitter splitter;
    for (int i = 0; i < 20; ++i) splitter.take(std::string(10'000, 'x'), start, here.sink);
    splitter.finish(here.sink);
    std::size_t size = 0;
    for (const auto& line : here.all) {
        CHECK(line.size() <= line_splitter::longest_line);
        size += line.size();
    }
    CHECK(size == 200'000);
}

TEST_CASE("lines beyond the rate are left out, counted, and told before the next one that is shown") {
    heard here;
    line_splitter splitter({.lines = 2, .bytes = 1000, .time = 1000ms});
    for (int i = 0; i < 1236; ++i) splitter.take("line\n", start, here.sink);
    CHECK(here.all == lines{"line", "line"});
    CHECK(splitter.omitted() == 1234);
    splitter.take("later\n", start + 1s, here.sink);
    CHECK(here.all == lines{"line", "line", "1,234 lines were not shown", "later"});
    splitter.finish(here.sink);
    CHECK(here.all.size() == 4);
}

TEST_CASE("a line whose beginning was left out is left out whole, and counted once") {
    heard here;
    line_splitter splitter({.lines = 1, .bytes = 1000, .time = 1000ms});
    splitter.take("shown\nleft ", start, here.sink);
    splitter.take("out", start, here.sink);
    splitter.take(" too\nshown again\n", start + 1s, here.sink);
    CHECK(here.all == lines{"shown", "1 line was not shown", "shown again"});
    splitter.take("left", start + 1s, here.sink);
    splitter.finish(here.sink);
    CHECK(here.all.back() == "1 line was not shown");
}

TEST_CASE("the rate bounds bytes, too, in a line that never ends") {
    heard here;
    line_splitter splitter({.lines = 1000, .bytes = 100'000, .time = 1000ms});
    for (int i = 0; i < 1000; ++i) splitter.take(std::string(16'384, 'x'), start, here.sink);
    std::size_t size = 0;
    for (const auto& line : here.all) size += line.size();
    CHECK(size < 200'000);
    splitter.finish(here.sink);
    CHECK(here.all.back() == "1 line was not shown");
}

TEST_CASE("what is in a pipe is read up to now, and its end is told") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0);
    REQUIRE(::write(ends[1], "one", 3) == 3);
    std::string all;
    const auto take = [&](std::string_view bytes) {
        all += bytes;
        REQUIRE(::write(ends[1], "more", 4) == 4);  // as one who writes without end
    };
    CHECK(tight::process::read_available(ends[0], 1000, take));
    CHECK(all == "one");
    CHECK(tight::process::read_available(ends[0], 2, take));
    CHECK(all == "onemo");
    ::close(ends[1]);
    const auto last = [&](std::string_view bytes) { all += bytes; };
    CHECK(tight::process::read_available(ends[0], 1000, last));
    CHECK(all == "onemoremore");
    CHECK(!tight::process::read_available(ends[0], 1000, last));
    ::close(ends[0]);
}
