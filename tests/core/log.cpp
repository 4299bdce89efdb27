// SPDX-License-Identifier: Apache-2.0
#include <tight/log.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace log_ = tight::log;
using tight::json::parse;

TEST_CASE("a text record is one line, whatever the message holds") {
    CHECK(log_::render({}, log_::level::error, "T", "id-1", "first\nsecond\r\n", {{"year", 1985}, {"t", "a\nb"}}) ==
          R"([ERROR] T id-1 first\nsecond\r\n year=1985 t="a\nb")");
}

TEST_CASE("a JSON record keeps its own names and text as it is") {
    const log_::settings json_format{.format = log_::format::json};
    const auto line = log_::render(json_format, log_::level::info, "T", "id", "café", {{"level", "mine"}, {"n", 1}});
    const auto record = parse(line).value();
    CHECK(record.at("level") == "INFO");
    CHECK(record.at("message") == "café");
    CHECK(record.at("requestId") == "id");
    CHECK(record.at("n") == 1);
}

TEST_CASE("records carry the request id of their scope and respect the level") {
    std::string lines;
    const log_::capture captured(lines);
    log_::configure({.level = log_::level::warn});
    {
        const log_::request_scope scope("request-7");
        log_::info("hidden");
        log_::warn("shown");
    }
    log_::error("outside");
    log_::configure({});
    CHECK(lines.find("hidden") == std::string::npos);
    CHECK(lines.find("request-7 shown") != std::string::npos);
    CHECK(lines.find("request-7 outside") == std::string::npos);
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
}
