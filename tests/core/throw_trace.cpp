// SPDX-License-Identifier: Apache-2.0
#include "core/throw_trace.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/frames.hpp"

namespace trace_test {

[[gnu::noinline]] void thrower(int depth) {
    if (depth == 0) throw std::overflow_error("too deep");
    thrower(depth - 1);
    asm volatile("");
}

struct cleanup {
    explicit cleanup(int& count_) : count(count_) {}
    ~cleanup() { ++count; }
    int& count;
};

[[gnu::noinline]] void with_cleanup(int& count) {
    const cleanup each(count);
    thrower(2);
}

}  // namespace trace_test

using tight::throw_trace;

namespace {

// The frames of what `call` throws; none where it throws nothing, or a std::logic_error, for which no trace is taken.
template <class Call>
std::vector<std::string> frames_of(Call call) {
    const throw_trace trace;
    try {
        call();
    } catch (const std::logic_error&) {
    } catch (const tight::throw_probe&) {
        std::unreachable();
    } catch (...) {
    }
    return tight::describe_frames(trace.addresses());
}

bool name(const std::vector<std::string>& frames, std::string_view function) {
    for (const std::string& frame : frames)
        if (frame.find(function) != frame.npos) return true;
    return false;
}

}  // namespace

TEST_CASE("the frames of an exception are those of the place that threw it") {
    int cleaned = 0;
    const auto frames = frames_of([&] { trace_test::with_cleanup(cleaned); });
    CHECK(cleaned == 1);
    CHECK(name(frames, "trace_test::thrower(int)"));
    CHECK(name(frames, "trace_test::with_cleanup(int&)"));
}

TEST_CASE("an exception that is caught on its way leaves no frames") {
    CHECK(frames_of([] {
              try {
                  trace_test::thrower(1);
              } catch (const std::overflow_error&) {
              }
          }).empty());
}

TEST_CASE("clauses before the probe are not traced") {
    CHECK(frames_of([] { throw std::logic_error("expected"); }).empty());
}

TEST_CASE("any type can be thrown past a probe, and traces nest") {
    const auto outer = frames_of([] {
        CHECK(!frames_of([] { throw 42; }).empty());
        throw std::string("text");
    });
    CHECK(!outer.empty());
}

TEST_CASE("threads watch for themselves") {
    const auto work = [] {
        for (int i = 0; i < 100; ++i) {
            int cleaned = 0;
            CHECK(!frames_of([&] { trace_test::with_cleanup(cleaned); }).empty());
        }
    };
    std::thread other(work);
    work();
    other.join();
}
