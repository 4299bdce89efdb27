// SPDX-License-Identifier: Apache-2.0
#include "local/builder.hpp"

#include <doctest/doctest.h>

#include "local/support.hpp"

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
