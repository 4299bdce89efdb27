// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/log_output.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>

using tight::cli::log_output;

namespace {

struct pipe_ends {
    std::array<int, 2> ends{};
    pipe_ends() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
    ~pipe_ends() {
        for (const int each : ends)
            if (each >= 0) ::close(each);
    }
    std::string read_all() {
        ::close(ends[1]);
        ends[1] = -1;
        std::string text;
        std::array<char, 65536> block;
        for (ssize_t got = 0; (got = ::read(ends[0], block.data(), block.size())) > 0;)
            text.append(block.data(), static_cast<std::size_t>(got));
        return text;
    }
};

}  // namespace

TEST_CASE("what is told is written in its order, all of it") {
    pipe_ends pipe;
    {
        log_output out(pipe.ends[1]);
        out.write("one\n");
        out.write("two\nthree\n");
    }
    CHECK(pipe.read_all() == "one\ntwo\nthree\n");
}

TEST_CASE("a reader that does not read holds nobody up, and is told how many lines it missed") {
    pipe_ends pipe;
    std::string text;
    {
        auto out = std::make_unique<log_output>(pipe.ends[1]);
        for (int i = 0; i < 100'000; ++i) out->write("a line of some thirty characters\n");
        out.reset();  // which ends, though nobody reads
        ::fcntl(pipe.ends[0], F_SETFL, O_NONBLOCK);
        text = pipe.read_all();
        CHECK(text.size() <= 1024 * 1024);
    }
    pipe_ends other;
    std::thread reader;
    {
        log_output out(other.ends[1]);
        for (int i = 0; i < 100'000; ++i) out.write("a line of some thirty characters\n");
        reader = std::thread([&] {
            std::array<char, 65536> block;
            while (text.find(" lines were not shown\n") == text.npos) {
                const ssize_t got = ::read(other.ends[0], block.data(), block.size());
                if (got <= 0) break;
                text.append(block.data(), static_cast<std::size_t>(got));
            }
        });
        reader.join();
    }
    CHECK(text.find(" lines were not shown\n") != text.npos);
}
