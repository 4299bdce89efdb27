// SPDX-License-Identifier: Apache-2.0
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "handler.hpp"

#include <doctest/doctest.h>

#include <tight/adapter/beast.hpp>

static tight::response ask(tight::request_parts parts) {
    return tight::adapter::beast(tight::request(std::move(parts)), handle);
}

TEST_CASE("a text is turned round") {
    CHECK(ask({.method = "POST", .path = "/reverse", .body = "hello"}).body == "olleh");
    CHECK(ask({.path = "/health"}).status == 200);
    CHECK(ask({.path = "/reverse"}).status == 404);
}
