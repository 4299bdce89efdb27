// SPDX-License-Identifier: Apache-2.0
#include "local/build_page.hpp"

#include <doctest/doctest.h>

#include <tight/json.hpp>

#include "core/utf8.hpp"

namespace {

const tight::local::build_report failure{
    .errors = {{.file = "app/x.cpp", .line = 3, .column = 7, .message = "expected ';' before '<b>'"}},
    .output = "words & <more>\n"};

}  // namespace

TEST_CASE("a failed build is JSON for programs") {
    const auto [type, body] = tight::local::build_failure_page(failure, "*/*");
    CHECK(type == "application/json");
    const auto page = tight::json::parse(body).value();
    CHECK(page.at("message") == "Build failed: app/x.cpp:3:7: expected ';' before '<b>'");
    CHECK(page.at("errors").at(0).at("file") == "app/x.cpp");
    CHECK(page.at("errors").at(0).at("line") == 3);
    CHECK(page.at("output") == "words & <more>\n");
}

TEST_CASE("a failed build is JSON whatever bytes the compiler wrote") {
    const auto [type, body] = tight::local::build_failure_page(
        {.errors = {{.file = "a\xff.cpp", .message = "b\xfe"}}, .output = std::string("\0\xc3", 2)}, "*/*");
    REQUIRE(tight::is_utf8(body));
    CHECK(tight::json::parse(body).value().at("message") == "Build failed: a\u00ff.cpp: b\u00fe");
}

TEST_CASE("a failed build is a page for browsers, with everything escaped") {
    const auto [type, body] = tight::local::build_failure_page(failure, "text/html,application/xhtml+xml");
    CHECK(type == "text/html; charset=utf-8");
    CHECK(body.find("<code>app/x.cpp:3:7</code> expected ';' before '&lt;b&gt;'") != std::string::npos);
    CHECK(body.find("words &amp; &lt;more&gt;") != std::string::npos);
}
