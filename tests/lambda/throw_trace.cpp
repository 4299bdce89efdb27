// SPDX-License-Identifier: Apache-2.0
#include "lambda/throw_trace.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <thread>

#include "lambda/frames.hpp"

namespace trace_test {

[[gnu::noinline]] void thrower(int depth) {
    if (depth == 0) throw std::out_of_range("too deep");
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

using tight::lambda::throw_trace;

namespace {

bool names(const throw_trace& trace, std::string_view function) {
    for (const std::string& frame : tight::lambda::describe_frames(trace.addresses()))
        if (frame.find(function) != frame.npos) return true;
    return false;
}

}  // namespace

TEST_CASE("the frames of an exception are those of the place that threw it") {
    throw_trace trace;
    int cleaned = 0;
    CHECK_THROWS_AS(trace.watch([&] { trace_test::with_cleanup(cleaned); }), std::out_of_range);
    CHECK(cleaned == 1);
    CHECK(names(trace, "trace_test::thrower(int)"));
    CHECK(names(trace, "trace_test::with_cleanup(int&)"));
}

TEST_CASE("an exception that is caught on its way leaves no frames") {
    throw_trace trace;
    const int answer = trace.watch([] {
        try {
            trace_test::thrower(1);
        } catch (const std::out_of_range&) {
        }
        return 42;
    });
    CHECK(answer == 42);
    CHECK(trace.addresses().empty());
}

TEST_CASE("any type can be thrown through a watch, and watches nest") {
    throw_trace outer, inner;
    CHECK_THROWS_AS(outer.watch([&] {
        CHECK_THROWS_AS(inner.watch([] { throw 42; }), int);
        throw std::string("text");
    }),
                    std::string);
    CHECK(!inner.addresses().empty());
    CHECK(!outer.addresses().empty());
}

TEST_CASE("threads watch for themselves") {
    const auto work = [] {
        for (int i = 0; i < 200; ++i) {
            throw_trace trace;
            int cleaned = 0;
            CHECK_THROWS_AS(trace.watch([&] { trace_test::with_cleanup(cleaned); }), std::out_of_range);
            CHECK(!trace.addresses().empty());
        }
    };
    std::thread other(work);
    work();
    other.join();
}
