// SPDX-License-Identifier: Apache-2.0
#include "build/settings_file.hpp"
#include "core/command_error.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tight::build;

TEST_CASE("settings keep the text they were written with") {
    const auto entries = parse_settings("A: 1.10\nB: 'x'\nC:\nD: [1]\nE: False\n", "env.yml");
    REQUIRE(entries.size() == 5);
    CHECK(entries[0].value == "1.10");
    CHECK_FALSE(entries[0].text);
    CHECK(entries[1].value == "x");
    CHECK(entries[1].text);
    CHECK(entries[2].absent);
    CHECK(entries[3].nested);
    CHECK(entries[4].value == "False");
}

TEST_CASE("what was rendered is read back as it was") {
    for (const char* value : {"plain",    "two words", "12",    "it's",  "",    "a\nb", "#x",   "- x", "a: b",
                              "\xc3\xa9", "~",         "yes",   "{x}",   "*a",  "&a",   "!a",   "%a",  "@a",
                              "`a`",      "\"q\"",     " pad ", "\ttab", "1e3", "0o7",  ".inf", "-",   "a\x7f"}) {
        CAPTURE(value);
        const auto entries = parse_settings(render_settings({{.name = "K", .value = value, .text = true}}), "env.yml");
        REQUIRE(entries.size() == 1);
        CHECK(entries[0].value == value);
        CHECK_FALSE(entries[0].absent);
    }
}

TEST_CASE("aliases cannot make a small settings file large") {
    std::string text = "a: &a \"" + std::string(500'000, 'x') + "\"\n";
    for (int i = 0; i < 50'000; ++i) text += "k" + std::to_string(i) + ": *a\n";
    try {
        parse_settings(text, "env.yml");
        FAIL("read");
    } catch (const tight::command_error& refused) {
        CHECK(refused.message().find("env.yml repeats long values too often") != std::string::npos);
    }
}

TEST_CASE("deep nesting and broken text are refused, not followed") {
    for (const std::string& text : {std::string(100000, '['), std::string(100000, '{'), std::string("a: &a [*a"),
                                    std::string("\0", 1), std::string("a: b: c"), std::string("? x")}) {
        CAPTURE(text.substr(0, 20));
        try {
            parse_settings(text, "env.yml");
        } catch (const tight::command_error& refused) {
            CHECK(refused.message().find("env.yml") != std::string::npos);
        }
    }
}
